-- The server as Neovim 0.11 and newer wants it told; see `:help lsp-config`.

return require("renamespace.server").config()
