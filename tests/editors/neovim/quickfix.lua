-- What is left, as a message and as a quickfix list; the modules to move complete the command.

return function(editor)
  editor.attached("renamespace")
  editor.some_diagnostics()
  vim.cmd("Renamespace quickfix")
  editor.wait("the list", function()
    return vim.bo.buftype == "quickfix"
  end)
  local list = vim.fn.getqflist({ title = true, items = true })
  local places = {}
  for _, item in ipairs(list.items) do
    local name = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(item.bufnr), ":.")
    table.insert(places, ("%s:%d:%d"):format(name, item.lnum, item.col))
  end
  vim.cmd("cclose")
  vim.cmd("Renamespace status")
  local shown = editor.wait("the status", function()
    local messages = vim.fn.execute("messages")
    return messages:find("references left", 1, true) and messages
  end)
  return {
    title = list.title,
    places = places,
    status = shown,
    modules = vim.fn.getcompletion("Renamespace move Relay.", "cmdline"),
    left = vim.g.renamespace_left,
  }
end
