-- Runs a scenario in Neovim as a person would go through it, and writes down what was seen.
-- SCENARIO names the file with the steps, SEEN the one that gets what they return, as JSON.

local M = {}

--- Milliseconds after which a step that waits for something gives up.
local PATIENCE = 15000

--- What a step waits for, or an error that names it.
function M.wait(what, is_so)
  local found
  local came = vim.wait(PATIENCE, function()
    found = is_so()
    return found
  end, 20)
  assert(came, "waited in vain for " .. what)
  return found
end

--- All running clients.
function M.clients()
  return (vim.lsp.get_clients or vim.lsp.get_active_clients)()
end

--- The client with a name that serves the current buffer, once it does.
function M.attached(name)
  return M.wait(name .. " to be attached", function()
    for _, client in ipairs(M.clients()) do
      if client.name == name and vim.lsp.buf_is_attached(0, client.id) then
        return client
      end
    end
  end)
end

--- The diagnostics of the current buffer by a server, as line:column, both from 1, and message.
function M.diagnostics(source)
  local shown = {}
  for _, each in ipairs(vim.diagnostic.get(0)) do
    if each.source == (source or "renamespace") then
      table.insert(shown, ("%d:%d: %s"):format(each.lnum + 1, each.col + 1, each.message))
    end
  end
  table.sort(shown)
  return shown
end

--- The same once there are some.
function M.some_diagnostics(source)
  M.wait("diagnostics", function()
    return #M.diagnostics(source) > 0
  end)
  return M.diagnostics(source)
end

--- Put the cursor on the first place where a text stands, this far into it.
function M.go_to(text, further)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    local start = line:find(text, 1, true)
    if start then
      return vim.api.nvim_win_set_cursor(0, { number, start - 1 + (further or 0) })
    end
  end
  error("there is no " .. text .. " here")
end

--- Ask for code actions at the cursor; take the first with this in its title, if there is one.
--- Gives back the titles that were offered.
function M.code_action(wanted)
  local offered
  vim.ui.select = function(items, options, choose)
    offered = vim.tbl_map(function(item)
      -- Where there are several servers, newer Neovims add whose it is.
      return (options.format_item(item):gsub(" %[%w+%]$", ""))
    end, items)
    for number, title in ipairs(offered) do
      if wanted and title:find(wanted, 1, true) then
        return choose(items[number], number)
      end
    end
    choose(nil)
  end
  vim.lsp.buf.code_action()
  M.wait("code actions", function()
    return offered ~= nil
  end)
  return offered
end

--- Everything that is told to the user from now on, in a list that grows.
function M.told()
  local told = {}
  vim.notify = function(words)
    table.insert(told, words)
  end
  local said = {}
  vim.notify_once = function(words)
    if not said[words] then
      said[words] = true
      vim.notify(words)
    end
  end
  return told
end

--- The message that starts with this, once it is told.
function M.answer(told, start)
  return M.wait(("to be told %q"):format(start), function()
    for _, words in ipairs(told) do
      if vim.startswith(words, start) then
        return words
      end
    end
  end)
end

--- The text of the current buffer.
function M.text()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n")
end

local function run()
  local scenario = assert(loadfile(os.getenv("SCENARIO")))()
  local fine, seen = xpcall(function()
    return scenario(M)
  end, debug.traceback)
  local file = assert(io.open(os.getenv("SEEN"), "w"))
  file:write(vim.fn.json_encode(fine and { seen = seen } or { failed = seen }))
  file:close()
  for _, client in ipairs(M.clients()) do
    vim.lsp.stop_client(client.id)
  end
  vim.wait(5000, function()
    return #M.clients() == 0
  end, 20)
  vim.cmd(fine and "qall!" or "cquit!")
end

vim.schedule(run)
