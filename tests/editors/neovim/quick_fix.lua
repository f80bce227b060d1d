-- The squiggles of a file are there; one quick fix is taken from the list of code actions.

return function(editor)
  editor.attached("renamespace")
  local diagnostics = editor.some_diagnostics()
  editor.go_to("export_workorders")
  local offered = editor.code_action("Replace with `Relay.WorkOrders.export/2`")
  editor.wait("the edit", function()
    return editor.text():find("WorkOrders.export(", 1, true)
  end)
  editor.wait("the diagnostic to go", function()
    return #editor.diagnostics() == 0
  end)
  vim.cmd("wall")
  return { diagnostics = diagnostics, offered = offered }
end
