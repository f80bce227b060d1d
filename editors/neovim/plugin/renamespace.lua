-- What is there from the start: the command, and the server for the buffers to come.

if vim.g.loaded_renamespace or vim.fn.has("nvim-0.7") == 0 then
  return
end
vim.g.loaded_renamespace = true

vim.api.nvim_create_user_command("Renamespace", function(call)
  require("renamespace.commands").run(call)
end, {
  nargs = "*",
  bang = true,
  desc = "Carry the project from its old names to the new ones",
  complete = function(...)
    return require("renamespace.commands").complete(...)
  end,
})

require("renamespace.start")()
