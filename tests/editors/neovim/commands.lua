-- What needs no server: completion of the subcommands, a wrong one, help and health.

return function(editor)
  editor.attached("renamespace")
  local told = editor.told()
  vim.cmd("Renamespace fly")
  vim.cmd("help renamespace")
  local help = vim.fn.expand("%:t")
  local tags = vim.fn.getcompletion("renamespace", "help")
  vim.cmd("quit")
  vim.cmd("checkhealth renamespace")
  local health = editor.wait("the report", function()
    return editor.text():find("the plan is", 1, true) and editor.text()
  end)
  return {
    subcommands = vim.fn.getcompletion("Renamespace ", "cmdline"),
    starting = vim.fn.getcompletion("Renamespace f", "cmdline"),
    told = told,
    help = help,
    tags = tags,
    health = health,
  }
end
