-- What `renamespace.status` answers, as a message and as a quickfix list.

local M = {}

---@class renamespace.Finding
---@field range table
---@field message string
---@field code string
---@field applicability "safe"|"unsafe"|"manual"

---@class renamespace.Rule
---@field rule string the old name, or a finding's code where no rule says it
---@field new string the new name, or ""
---@field done integer
---@field left integer
---@field toMove string[] the modules whose definitions still have the old name
---@field files { uri: string, findings: renamespace.Finding[] }[]

---@class renamespace.Folder
---@field uri string
---@field rules renamespace.Rule[]

---@class renamespace.Status
---@field left integer
---@field folders renamespace.Folder[]

---@param status renamespace.Status
---@return renamespace.Rule[]
local function rules(status)
  local found = {}
  for _, folder in ipairs(status.folders) do
    vim.list_extend(found, folder.rules)
  end
  return found
end

---@param left integer
---@return string
local function headline(left)
  return ("Renamespace: %d reference%s left"):format(left, left == 1 and "" or "s")
end

--- The modules that are still to be moved.
---@param status renamespace.Status
---@return string[]
function M.to_move(status)
  local modules = {}
  for _, rule in ipairs(rules(status)) do
    vim.list_extend(modules, rule.toMove)
  end
  table.sort(modules)
  return modules
end

---@param rule renamespace.Rule
---@return string
local function line(rule)
  local name = rule.new == "" and rule.rule or ("%s -> %s"):format(rule.rule, rule.new)
  local moving = #rule.toMove > 0 and (", to move: " .. table.concat(rule.toMove, ", ")) or ""
  return ("  %s: %d done, %d left%s"):format(name, rule.done, rule.left, moving)
end

--- Show it as a message, a line a rule that something is left of.
---@param status renamespace.Status
function M.show(status)
  local lines = { headline(status.left) }
  for _, rule in ipairs(rules(status)) do
    if rule.left > 0 or #rule.toMove > 0 then
      table.insert(lines, line(rule))
    end
  end
  vim.api.nvim_echo({ { table.concat(lines, "\n") } }, true, {})
end

--- Show the places that a code lens is about in the quickfix list.
---@param command table LSP 3.17, Command: the URI, the position and the locations
---@param context table with the client's id
function M.show_places(command, context)
  local client = vim.lsp.get_client_by_id(context.client_id)
  local encoding = client and client.offset_encoding or "utf-16"
  local items = vim.lsp.util.locations_to_items(command.arguments[3], encoding)
  vim.fn.setqflist({}, " ", { title = command.title, items = items })
  vim.cmd("botright copen")
end

---@param uri string
---@param finding renamespace.Finding
---@param encoding string
local function item(uri, finding, encoding)
  local location = { uri = uri, range = finding.range }
  local found = vim.lsp.util.locations_to_items({ location }, encoding)[1]
  if found then
    found.text = ("%s [%s]"):format(finding.message, finding.code)
    found.type = finding.applicability == "safe" and "I" or "W"
  end
  return found
end

--- Put what is left in the quickfix list, in the order of the files, and show it.
---@param status renamespace.Status
---@param encoding string how the server counts columns
function M.to_quickfix(status, encoding)
  local items = {}
  for _, rule in ipairs(rules(status)) do
    for _, file in ipairs(rule.files) do
      for _, finding in ipairs(file.findings) do
        table.insert(items, item(file.uri, finding, encoding))
      end
    end
  end
  table.sort(items, function(a, b)
    if a.filename ~= b.filename then
      return a.filename < b.filename
    end
    return a.lnum < b.lnum or (a.lnum == b.lnum and a.col < b.col)
  end)
  vim.fn.setqflist({}, " ", { title = headline(status.left), items = items })
  if #items > 0 then
    vim.cmd("botright copen")
  else
    require("renamespace.client").say("nothing is left")
  end
end

return M
