-- Renaming a module from one of its uses renames definition, file and references.

return function(editor)
  editor.attached("renamespace")
  editor.some_diagnostics()
  editor.go_to("Relay.Janitor", #"Relay.")
  vim.lsp.buf.rename("Cleaner")
  editor.wait("the file to be moved", function()
    return vim.fn.filereadable("lib/relay/cleaner.ex") == 1
  end)
  vim.cmd("wall")
  return { text = editor.text() }
end
