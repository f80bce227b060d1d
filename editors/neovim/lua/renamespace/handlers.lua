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

-- Before 0.11 every server that has nothing to show says so, over what another one shows.
if not NEWER then
  M["textDocument/hover"] = function(err, result, ctx, config)
    if result then
      return vim.lsp.handlers["textDocument/hover"](err, result, ctx, config)
    end
  end
end

return M
