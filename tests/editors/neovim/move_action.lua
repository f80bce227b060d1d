-- The code action on a definition that is to move does the same as the command.

return function(editor)
  editor.attached("renamespace")
  editor.some_diagnostics()
  editor.go_to("Relay.Run ")
  local offered = editor.code_action("Move to `Relay.WorkOrders.Run`")
  editor.wait("the file to be moved", function()
    return vim.fn.filereadable("lib/relay/work_orders/run.ex") == 1
  end)
  vim.wait(500) -- The rest of the answer: on an old Neovim the server says that it is done.
  vim.cmd("silent! wall")
  return { offered = offered }
end
