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
  return vim.lsp.start_client(config)
end

--- Have both serve the buffer; who starts first is asked first.
local function start_both(editor)
  local other = os.getenv("FIRST") == "other" and start_other()
  vim.cmd("edit lib/relay/report.ex")
  local before = options()
  editor.attached("renamespace")
  editor.some_diagnostics()
  local alone = options()
  vim.lsp.buf_attach_client(0, other or start_other())
  editor.attached("other")
  editor.some_diagnostics("other")
  vim.wait(500) -- for whoever speaks twice
  return { before = before, alone = alone, both = options() }
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

--- What completion is offered, by whoever answers.
local function completed()
  local params = vim.lsp.util.make_position_params(0, "utf-16")
  local labels = {}
  for _, answer in pairs(vim.lsp.buf_request_sync(0, "textDocument/completion", params, 5000)) do
    local result = answer.result or {}
    for _, item in ipairs(type(result) == "table" and (result.items or result) or {}) do
      table.insert(labels, item.label)
    end
  end
  return labels
end

--- Where a definition is found: the cursor goes there, if there is one only.
local function defined(editor)
  editor.go_to("def lines")
  vim.lsp.buf.definition()
  editor.wait("the jump", function()
    return vim.api.nvim_win_get_cursor(0)[1] == 1
  end)
  return #vim.api.nvim_list_wins()
end

local function renamed(editor, text, further, new)
  editor.go_to(text, further)
  vim.lsp.buf.rename(new)
  editor.wait("the new name " .. new, function()
    return editor.text():find(new, 1, true)
  end)
  vim.wait(500) -- for whoever renames once more
  return editor.text()
end

return function(editor)
  local seen = start_both(editor)
  seen.ours = editor.diagnostics()
  seen.others = editor.diagnostics("other")
  editor.go_to("TODO")
  seen.at_todo = editor.code_action()
  seen.hover = hovered(editor)
  editor.go_to("export_workorders")
  seen.at_name = editor.code_action()
  seen.hover_of_name = hovered(editor).shown
  seen.completed = completed()
  seen.windows = defined(editor)
  seen.formatted = formatted(editor)
  seen.variable = renamed(editor, "store,", 0, "shelf")
  seen.module = renamed(editor, "Relay.Report", #"Relay.", "Account")
  return seen
end
