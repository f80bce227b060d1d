-- What the server says without being asked, as far as Neovim's own handlers are not enough.

local NEWER = vim.fn.has("nvim-0.11") == 1
local INFO = 3 -- LSP 3.17, MessageType

local M = {
  ["renamespace/status"] = function(_, result)
    vim.g.renamespace_left = result.left
  end,
  -- While a command runs, what it did is said once, by the command.
  ["window/showMessage"] = function(err, result, ctx, config)
    if require("renamespace.client").waiting == 0 or result.type < INFO then
      return vim.lsp.handlers["window/showMessage"](err, result, ctx, config)
    end
    return result
  end,
}

--- Whether another server of the buffer has something to say at the cursor.
---@param bufnr integer
local function is_another_hovering(bufnr)
  for _, client in pairs((vim.lsp.get_clients or vim.lsp.get_active_clients)()) do
    local is_other = client.name ~= "renamespace" and vim.lsp.buf_is_attached(bufnr, client.id)
    if is_other and client.server_capabilities.hoverProvider then
      return true
    end
  end
  return false
end

-- Before 0.11 one server's window takes the place of another's, and one that has nothing to show
-- says so over it. What ours knows is in the diagnostic too.
if not NEWER then
  M["textDocument/hover"] = function(err, result, ctx, config)
    if result and not is_another_hovering(ctx.bufnr) then
      return vim.lsp.handlers["textDocument/hover"](err, result, ctx, config)
    end
  end
end

return M
