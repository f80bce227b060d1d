-- What becomes of the user's buffers when a command edits or moves their files.

local M = {}

--- The loaded buffers of a project's files.
---@param root string
---@return integer[]
function M.below(root)
  return vim.tbl_filter(function(bufnr)
    local name = vim.api.nvim_buf_get_name(bufnr)
    return vim.api.nvim_buf_is_loaded(bufnr) and vim.startswith(name, root .. "/")
  end, vim.api.nvim_list_bufs())
end

--- How many buffers of a project have changes that are not on the disk.
---@param root string
---@return integer
function M.unsaved(root)
  local modified = vim.tbl_filter(function(bufnr)
    return vim.bo[bufnr].modified and vim.bo[bufnr].buftype == ""
  end, M.below(root))
  return #modified
end

--- The buffers whose files are there.
---@param root string
---@return integer[]
function M.with_file(root)
  return vim.tbl_filter(M.has_file, M.below(root))
end

--- Read again what was changed on the disk, and let go of buffers whose files are gone: writing
--- one would bring its file back. Before 0.10 the server moves files itself, see
--- |renamespace-old-neovim|.
---@param had_file integer[]
function M.follow_disk(had_file)
  for _, bufnr in ipairs(had_file) do
    if vim.api.nvim_buf_is_valid(bufnr) and not M.has_file(bufnr) and not vim.bo[bufnr].modified then
      vim.api.nvim_buf_delete(bufnr, {})
    end
  end
  vim.cmd("checktime")
end

---@param bufnr integer
---@return boolean
function M.has_file(bufnr)
  return vim.fn.filereadable(vim.api.nvim_buf_get_name(bufnr)) == 1
end

return M
