-- `:Renamespace fix` edits buffers of the whole project and says so; `:wall` writes them.

return function(editor)
  editor.attached("renamespace")
  editor.some_diagnostics()
  local told = editor.told()
  vim.cmd("Renamespace " .. os.getenv("ARGUMENTS"))
  local answer = editor.answer(told, "Renamespace: ")
  local modified = vim.tbl_filter(function(bufnr)
    return vim.bo[bufnr].modified
  end, vim.api.nvim_list_bufs())
  vim.cmd("wall")
  return { told = told, answer = answer, unsaved = #modified }
end
