-- What `vim.lsp.start` does since 0.8: one client a root, attached to the buffer.

local M = {}

---@type table<string, integer>
local ids = {}

---@param config table
---@param bufnr integer
function M.start(config, bufnr)
  local id = ids[config.root_dir]
  if not id or vim.lsp.client_is_stopped(id) then
    id = vim.lsp.start_client(config)
    ids[config.root_dir] = id
  end
  if id then
    vim.lsp.buf_attach_client(bufnr, id)
  end
end

return M
