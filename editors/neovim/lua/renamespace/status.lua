-- What `renamespace.status` answers, as a message and as a quickfix list.

local places = require("renamespace.places")

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
---@field toMove string[] the modules of which something is to be moved, by whatever rule
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

--- The modules of which something is still to be moved.
---@param status renamespace.Status
---@return string[]
function M.to_move(status)
  local modules = {}
  for _, folder in ipairs(status.folders) do
    vim.list_extend(modules, folder.toMove)
  end
  table.sort(modules)
  return modules
end

---@param rule renamespace.Rule
---@return string
local function line(rule)
  local name = rule.new == "" and rule.rule or ("%s -> %s"):format(rule.rule, rule.new)
  local moving = ""
  if #rule.toMove == 1 and rule.toMove[1] == rule.rule then
    moving = ", to be moved"
  elseif #rule.toMove > 0 then
    moving = ", to be moved: " .. table.concat(rule.toMove, ", ")
  end
  return ("%5d %5d  %s%s"):format(rule.done, rule.left, name, moving)
end

--- Show it as a message, a line a rule that something is left of.
---@param status renamespace.Status
function M.show(status)
  local lines = {}
  for _, rule in ipairs(rules(status)) do
    if rule.left > 0 or #rule.toMove > 0 then
      table.insert(lines, line(rule))
    end
  end
  if #lines > 0 then
    table.insert(lines, 1, (" done  left  %d reference%s left"):format(status.left, status.left == 1 and "" or "s"))
  else
    lines = { headline(0) }
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
  places.show(command.title, items)
end

--- What `:Renamespace fix` does not do, marked.
local MARKS = { safe = "", unsafe = " (unsafe)", manual = " (by hand)" }

---@param finding renamespace.Finding
---@return string words
---@return "I"|"W" kind
local function told(finding)
  local mark = MARKS[finding.applicability]
  return finding.message .. mark, mark == "" and "I" or "W"
end

--- Put what is left in the quickfix list, in the order of the files, and show it.
---@param status renamespace.Status
---@param encoding string how the server counts columns
function M.to_quickfix(status, encoding)
  local items = {}
  for _, rule in ipairs(rules(status)) do
    for _, file in ipairs(rule.files) do
      for _, finding in ipairs(file.findings) do
        local words, kind = told(finding)
        table.insert(items, places.item(file.uri, finding.range, words, kind, encoding))
      end
    end
  end
  places.sort(items)
  places.show(headline(status.left), items)
  if #items == 0 then
    require("renamespace.client").say("nothing is left")
  end
end

return M
