-- The client that serves the current buffer, and asking it for something.

local server = require("renamespace.server")

local M = {}

--- How many commands are under way.
M.waiting = 0

---@param words string
---@param level? integer of `vim.log.levels`; INFO if not given
function M.say(words, level)
  vim.notify("Renamespace: " .. words, level or vim.log.levels.INFO)
end

--- All running clients of ours, one a project.
---@return table[]
function M.all()
  local clients = (vim.lsp.get_clients or vim.lsp.get_active_clients)()
  return vim.tbl_filter(function(client)
    return client.name == server.NAME
  end, clients)
end

--- The client of the current buffer; from any other buffer the one that there is, if there is one.
---@return table|nil client
---@return string|nil problem why there is none
function M.current()
  local clients = M.all()
  for _, client in ipairs(clients) do
    if vim.lsp.buf_is_attached(0, client.id) then
      return client
    end
  end
  if #clients == 1 then
    return clients[1]
  end
  return nil,
    #clients == 0 and "the server is not running: open a file of the project, or see :checkhealth renamespace"
      or "several projects are open: go to a file of one of them"
end

---@param client table
---@return string
function M.root(client)
  return client.config.root_dir or vim.fn.getcwd()
end

--- Say why something is not done. If there are many reasons, as for a move, they are listed.
---@param err table LSP 3.17, ResponseError; ours may have reasons, each with a place, in its data
---@param client table
local function refuse(err, client)
  local reasons = type(err.data) == "table" and err.data.reasons or {}
  if #reasons < 2 then
    return M.say(err.message, vim.log.levels.ERROR)
  end
  local places = require("renamespace.places")
  local items = {}
  for _, reason in ipairs(reasons) do
    local item = { text = reason.message, type = "E" }
    if type(reason.uri) == "string" then
      local encoding = client.offset_encoding or "utf-16"
      item = places.item(reason.uri, reason.range, reason.message, "E", encoding) or item
    end
    table.insert(items, item)
  end
  places.show("Renamespace: why nothing is moved", items)
  M.say(("nothing is moved, for %d reasons: see the list"):format(#reasons), vim.log.levels.ERROR)
end

--- Have the server do something (LSP 3.17, `workspace/executeCommand`). What goes wrong is said.
---@param command string
---@param argument? table
---@param done fun(result: any, client: table)
function M.execute(command, argument, done)
  local client, problem = M.current()
  if not client then
    return M.say(problem, vim.log.levels.ERROR)
  end
  M.waiting = M.waiting + 1
  M.request(client, M.params(command, argument), function(err, result)
    M.waiting = M.waiting - 1
    if err then
      refuse(err, client)
    else
      done(result, client)
    end
  end)
end

--- The same for who cannot wait: the answer, or nil if there is none in time.
---@param command string
---@param timeout integer milliseconds
---@return any
function M.execute_sync(command, timeout)
  local client = M.current()
  local result
  if client then
    M.request(client, M.params(command), function(_, found)
      result = found
    end)
    vim.wait(timeout, function()
      return result ~= nil
    end, 10)
  end
  return result
end

---@param command string
---@param argument? table
function M.params(command, argument)
  return { command = command, arguments = { argument or vim.empty_dict() } }
end

---@param client table
---@param params table
---@param handler fun(err: table|nil, result: any)
function M.request(client, params, handler)
  local method = "workspace/executeCommand"
  if vim.fn.has("nvim-0.11") == 1 then
    client:request(method, params, handler)
  else
    client.request(method, params, handler, 0)
  end
end

return M
