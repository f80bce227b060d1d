-- Places in the quickfix list.

local M = {}

---@param uri string
---@param range table LSP 3.17, Range
---@param words string
---@param kind "I"|"W"|"E"
---@param encoding string how the server counts columns
---@return table|nil item as `setqflist()` takes it; nil if the file is not there
function M.item(uri, range, words, kind, encoding)
  local found = vim.lsp.util.locations_to_items({ { uri = uri, range = range } }, encoding)[1]
  if found then
    found.text = words
    found.type = kind
  end
  return found
end

--- Fill the list, and show it below if something is in it.
---@param title string
---@param items table[]
function M.show(title, items)
  vim.fn.setqflist({}, " ", { title = title, items = items })
  if #items > 0 then
    vim.cmd("botright copen")
  end
end

---@param items table[]
function M.sort(items)
  table.sort(items, function(a, b)
    if a.filename ~= b.filename then
      return a.filename < b.filename
    end
    return a.lnum < b.lnum or (a.lnum == b.lnum and a.col < b.col)
  end)
end

return M
