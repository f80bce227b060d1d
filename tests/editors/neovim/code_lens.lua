-- The lens above an old module's definition lists where it is still used.

local function run_lens(choose)
  vim.ui.select = function(items, options, done)
    for number, item in ipairs(items) do
      if options.format_item(item):find(choose, 1, true) then
        return done(item, number)
      end
    end
  end
  vim.lsp.codelens.run()
end

return function(editor)
  local client = editor.attached("renamespace")
  editor.some_diagnostics()
  editor.go_to("defmodule")
  if vim.lsp.codelens.enable then
    vim.lsp.codelens.enable(true)
  else
    vim.lsp.codelens.refresh()
  end
  editor.wait("the lenses", function()
    return #vim.lsp.codelens.get(vim.lsp.codelens.enable and {} or 0) > 0
  end)
  vim.wait(1000) -- for what the lenses say
  run_lens("left")
  editor.wait("the list", function()
    return vim.bo.buftype == "quickfix"
  end)
  local list = vim.fn.getqflist({ title = true, items = true })
  return { title = list.title, count = #list.items, client = client.name }
end
