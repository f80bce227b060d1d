-- Another server is attached to the same buffer: both are heard once, and nothing is taken from it.

local OPTIONS = { "formatexpr", "omnifunc", "tagfunc", "keywordprg" }

local function options()
  local found = {}
  for _, name in ipairs(OPTIONS) do
    found[name] = vim.bo[name]
  end
  return found
end

local function start_other()
  local config = {
    name = "other",
    cmd = { os.getenv("PYTHON"), os.getenv("OTHER_SERVER") },
    root_dir = vim.fn.getcwd(),
  }
  if vim.lsp.start then
    vim.lsp.start(config)
  else
    vim.lsp.buf_attach_client(0, vim.lsp.start_client(config))
  end
end

local function formatted(editor)
  if vim.lsp.buf.format then
    vim.lsp.buf.format()
  else
    vim.lsp.buf.formatting_sync()
  end
  return editor.text()
end

local function hovered(editor)
  local told = editor.told()
  vim.lsp.buf.hover()
  local window = editor.wait("the hover", function()
    for _, each in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(each).relative ~= "" then
        return each
      end
    end
  end)
  vim.wait(500) -- for whoever speaks late
  local lines = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false)
  vim.api.nvim_win_close(window, true)
  return { shown = table.concat(lines, "\n"), told = told }
end

return function(editor)
  local before = options()
  editor.attached("renamespace")
  editor.some_diagnostics()
  local alone = options()
  start_other()
  editor.attached("other")
  editor.some_diagnostics("other")
  local both = options()
  vim.wait(500) -- for whoever speaks twice
  local seen = {
    before = before,
    alone = alone,
    both = both,
    ours = editor.diagnostics(),
    others = editor.diagnostics("other"),
  }
  editor.go_to("TODO")
  seen.at_todo = editor.code_action()
  seen.hover = hovered(editor)
  editor.go_to("export_workorders")
  seen.at_name = editor.code_action()
  seen.formatted = formatted(editor)
  return seen
end
