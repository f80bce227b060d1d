-- `:Renamespace fix` edits buffers of the whole project and says so; `:wall` writes them.

return function(editor)
  editor.attached("renamespace")
  editor.some_diagnostics()
  local told = editor.told()
  local asked = 0
  vim.fn.confirm = function()
    asked = asked + 1
    return 2
  end
  vim.cmd("Renamespace " .. os.getenv("ARGUMENTS"))
  local answer = editor.answer(told, "Renamespace: ")
  local modified = vim.tbl_filter(function(bufnr)
    return vim.bo[bufnr].modified
  end, vim.api.nvim_list_bufs())
  vim.cmd("wall")
  local listed = vim.tbl_map(function(item)
    local name = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(item.bufnr), ":.")
    return ("%s:%d"):format(name, item.lnum)
  end, vim.fn.getqflist())
  return { told = told, answer = answer, unsaved = #modified, asked = asked, listed = listed }
end
