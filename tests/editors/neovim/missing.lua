-- There is no server to be found: that is said once, and by the health report.

return function(editor)
  local told = editor.told()
  for _, file in ipairs({ "lib/relay/run.ex", "lib/relay/janitor.ex" }) do
    vim.cmd("edit " .. file)
    vim.wait(300)
  end
  vim.cmd("Renamespace fix")
  vim.cmd("checkhealth renamespace")
  local health = editor.wait("the report", function()
    return editor.text():find("the plan is", 1, true) and editor.text()
  end)
  return { told = told, health = health, clients = #editor.clients() }
end
