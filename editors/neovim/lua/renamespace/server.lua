-- How the language server is started: what it is, for which buffers, and in which directory.

local M = {}

M.NAME = "renamespace"
M.PLAN = "renamespace.toml"
--- Our own command, by which a code lens shows the references of a module.
M.SHOW = "renamespace.showReferences"

---@class renamespace.Options what `vim.g.renamespace` may hold
---@field cmd? string[] the server; `{ "renamespace", "lsp" }` if not given
---@field enable? boolean `false`: the server is not started for you

---@return renamespace.Options
function M.options()
  return vim.g.renamespace or {}
end

--- The client's configuration, for `vim.lsp.config` and `vim.lsp.start` alike.
---@return table
function M.config()
  return {
    cmd = M.options().cmd or { "renamespace", "lsp" },
    filetypes = { "elixir", "eelixir", "heex", "livebook", "markdown", "toml" },
    root_dir = function(bufnr, on_dir)
      local root = M.root_of(bufnr)
      if root and M.is_there(M.cmd()) then
        on_dir(root)
      end
    end,
    handlers = require("renamespace.handlers"),
    init_options = { commands = { M.SHOW } },
  }
end

--- The server's command line, as it is configured now.
---@return string[]|function
function M.cmd()
  return vim.lsp.config and vim.lsp.config[M.NAME].cmd or M.config().cmd
end

--- Whether the server can be run. If not, it is said once, not for every buffer.
---@param cmd string[]|function
---@return boolean
function M.is_there(cmd)
  if type(cmd) ~= "table" or vim.fn.executable(cmd[1]) == 1 then
    return true
  end
  local words = "Renamespace: there is no program `%s`; see :checkhealth renamespace"
  vim.notify_once(words:format(cmd[1]), vim.log.levels.WARN)
  return false
end

--- The directory of a buffer's project; nil if it is no file of one, and for any TOML but a plan.
---@param bufnr integer
---@return string|nil
function M.root_of(bufnr)
  local name = vim.api.nvim_buf_get_name(bufnr)
  if name == "" or name:find("^%a[%w+.-]+://") then
    return nil
  end
  if vim.bo[bufnr].filetype == "toml" and vim.fn.fnamemodify(name, ":t") ~= M.PLAN then
    return nil
  end
  return M.root(vim.fn.fnamemodify(name, ":p:h"))
end

--- The nearest directory upward with a plan or a `mix.exs`. An app of an umbrella project without a
--- plan of its own belongs to the whole, as the other apps use its names.
---@param dir string
---@return string|nil
function M.root(dir)
  local root = M.upward(dir, function(each)
    return M.has(each, M.PLAN) or M.has(each, "mix.exs")
  end)
  local above = root and vim.fn.fnamemodify(root, ":h")
  if root and not M.has(root, M.PLAN) and vim.fn.fnamemodify(above, ":t") == "apps" then
    local umbrella = vim.fn.fnamemodify(above, ":h")
    return M.has(umbrella, "mix.exs") and umbrella or root
  end
  return root
end

--- The first directory from here upward that `is_it`.
---@param dir string
---@param is_it fun(dir: string): boolean
---@return string|nil
function M.upward(dir, is_it)
  while not is_it(dir) do
    local above = vim.fn.fnamemodify(dir, ":h")
    if above == dir then
      return nil
    end
    dir = above
  end
  return dir
end

---@param dir string
---@param file string
---@return boolean
function M.has(dir, file)
  return vim.fn.filereadable(dir .. "/" .. file) == 1
end

return M
