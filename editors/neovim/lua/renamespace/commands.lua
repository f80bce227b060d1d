-- `:Renamespace`: its subcommands, and how they are completed.

local buffers = require("renamespace.buffers")
local client = require("renamespace.client")

local M = {}

--- How long completion waits for the server, in milliseconds.
local PATIENCE = 2000

--- Behind `move`: leave callers to facades.
local FACADE = "--facade"

---@param count integer
---@param noun string
---@return string
local function counted(count, noun)
  return ("%d %s%s"):format(count, noun, count == 1 and "" or "s")
end

--- Say what was done, and what the user still has to write.
---@param words string
---@param serving table
local function report(words, serving)
  local unsaved = buffers.unsaved(client.root(serving))
  if unsaved > 0 then
    words = ("%s; %s unsaved, see :wall"):format(words, counted(unsaved, "buffer"))
  end
  client.say(words)
end

---@class renamespace.Arguments
---@field unsafe boolean do what cannot be proved safe, too
---@field facade boolean leave old modules for those who call them
---@field module? string

---@type table<string, fun(arguments: renamespace.Arguments)>
local subcommands = {}

function subcommands.fix(arguments)
  client.execute("renamespace.fixWorkspace", { unsafe = arguments.unsafe }, function(counts, serving)
    local words = "nothing to replace"
    if counts.fixed > 0 then
      words = ("%s replaced in %s"):format(counted(counts.fixed, "name"), counted(counts.files, "file"))
    end
    report(("%s, %d left"):format(words, counts.left), serving)
  end)
end

---@param moved { modules: integer, files: integer, edited: integer, left: integer,
---functions?: integer, facades?: integer }
---@return string
local function told_of_move(moved)
  local functions, facades = moved.functions or 0, moved.facades or 0
  if moved.modules + moved.files + moved.edited + functions + facades == 0 then
    return "nothing to move"
  end
  local words = "%s and %s moved, %s edited"
  local modules, files = counted(moved.modules, "module"), counted(moved.files, "file")
  if functions > 0 then
    modules = ("%s, %s"):format(modules, counted(functions, "function"))
  end
  words = words:format(modules, files, counted(moved.edited, "file"))
  if facades > 0 then
    words = ("%s, %s written"):format(words, counted(facades, "facade"))
  end
  if moved.left > 0 then
    words = ("%s, %s cannot follow"):format(words, counted(moved.left, "reference"))
  end
  return words
end

function subcommands.move(arguments)
  local serving = client.current()
  local had_file = serving and buffers.with_file(client.root(serving)) or {}
  local argument = { module = arguments.module, unsafe = arguments.unsafe, facade = arguments.facade }
  client.execute("renamespace.moveModule", argument, function(moved, answering)
    if vim.fn.has("nvim-0.10") == 0 then
      buffers.follow_disk(had_file)
    end
    report(told_of_move(moved), answering)
  end)
end

function subcommands.facade(arguments)
  client.execute("renamespace.writeFacade", { module = arguments.module }, function(written, serving)
    report(("%s written"):format(counted(written.facades, "facade")), serving)
  end)
end

function subcommands.status()
  client.execute("renamespace.status", nil, function(status)
    require("renamespace.status").show(status)
  end)
end

function subcommands.quickfix()
  client.execute("renamespace.status", nil, function(status, serving)
    require("renamespace.status").to_quickfix(status, serving.offset_encoding or "utf-16")
  end)
end

--- `:Renamespace`. The `!` may stand behind the subcommand or behind the command.
---@param call table what `nvim_create_user_command` passes
function M.run(call)
  local word = call.fargs[1] or "status"
  local name = word:gsub("!$", "")
  if not subcommands[name] then
    local known = table.concat(M.names(), ", ")
    return client.say(("there is no `%s`, only %s"):format(word, known), vim.log.levels.ERROR)
  end
  local rest = vim.list_slice(call.fargs, 2)
  local names = vim.tbl_filter(function(each)
    return each ~= FACADE
  end, rest)
  subcommands[name]({
    unsafe = call.bang or word ~= name,
    facade = #names < #rest,
    module = names[1],
  })
end

--- What can stand where the cursor is: a subcommand, or for `move` a module.
---@param lead string
---@param line string
---@param position integer
---@return string[]
function M.complete(lead, line, position)
  local words = vim.split(vim.trim(line:sub(1, position - #lead)), "%s+")
  local found = {}
  if #words == 1 then
    found = vim.list_extend(M.names(), { "fix!", "move!" })
    table.sort(found)
  elseif vim.startswith(words[2], "move") and (#words == 2 or words[#words] == FACADE) then
    local status = client.execute_sync("renamespace.status", PATIENCE)
    found = status and require("renamespace.status").to_move(status) or {}
    if #words == 2 then
      table.insert(found, FACADE)
    end
  end
  return vim.tbl_filter(function(each)
    return vim.startswith(each, lead)
  end, found)
end

---@return string[]
function M.names()
  local names = vim.tbl_keys(subcommands)
  table.sort(names)
  return names
end

return M
