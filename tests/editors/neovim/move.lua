-- `:Renamespace move` moves a module with its file, open in a window, and all that refers to it.

return function(editor)
  editor.attached("renamespace")
  editor.some_diagnostics()
  vim.cmd("edit lib/relay/runner.ex")
  local told = editor.told()
  vim.cmd("Renamespace move Relay.Run")
  local answer = editor.answer(told, "Renamespace: ")
  vim.cmd("wall")
  local buffers = {}
  for _, bufnr in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(bufnr) then
      table.insert(buffers, vim.fn.fnamemodify(vim.api.nvim_buf_get_name(bufnr), ":."))
    end
  end
  return { answer = answer, buffers = buffers, shown = editor.text() }
end
