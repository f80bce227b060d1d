-- `:checkhealth renamespace`

local client = require("renamespace.client")
local server = require("renamespace.server")

local M = {}

-- The reports have their present names since 0.10; before 0.8 they were a module of their own.
local health = vim.health or require("health")
local start = health.start or health.report_start
local ok = health.ok or health.report_ok
local warn = health.warn or health.report_warn
local error = health.error or health.report_error
local info = health.info or health.report_info

local function check_neovim()
  local version = vim.version()
  local words = ("Neovim %d.%d.%d"):format(version.major, version.minor, version.patch)
  if vim.fn.has("nvim-0.11") == 1 then
    ok(words .. " starts the server by `vim.lsp.enable`")
  elseif vim.fn.has("nvim-0.10") == 1 then
    ok(words .. ": the server is started by this plugin")
  else
    warn(words .. ": modules move on the disk, not in buffers", {
      "See `:help renamespace-old-neovim`, or use Neovim 0.10 or newer",
    })
  end
end

local function check_server()
  local cmd = server.cmd()
  if type(cmd) ~= "table" then
    return info("the server is started by a function of yours")
  end
  local path = vim.fn.exepath(cmd[1])
  if path == "" then
    return error(("there is no program `%s`"):format(cmd[1]), {
      "Install it with `pipx install renamespace` or `uv tool install renamespace`",
      "Or say where it is, see `:help renamespace-options`",
    })
  end
  ok(("the server is `%s`"):format(path))
  local asked = vim.list_slice(cmd, 1, cmd[#cmd] == "lsp" and #cmd - 1 or #cmd)
  local said = vim.trim(vim.fn.system(vim.list_extend(asked, { "--version" })))
  if vim.v.shell_error == 0 then
    ok(said)
  else
    error("it does not run: " .. said)
  end
end

---@param root string
local function check_plan(root)
  local place = server.upward(root, function(dir)
    return server.has(dir, server.PLAN)
  end)
  if place then
    ok(("the plan is `%s/%s`"):format(place, server.PLAN))
  else
    warn(("there is no `%s` in `%s` or above it"):format(server.PLAN, root), {
      "Until you write one, only what the code itself deprecates is found",
    })
  end
end

local function check_clients()
  local clients = client.all()
  for _, each in ipairs(clients) do
    ok(("a client is attached in `%s`"):format(client.root(each)))
    check_plan(client.root(each))
  end
  if #clients == 0 then
    warn("no client is attached", { "Open an Elixir file of the project" })
    local root = server.root(vim.fn.getcwd())
    if root then
      check_plan(root)
    else
      info("the current directory is in no project: no `mix.exs` here or above it")
    end
  end
end

function M.check()
  start("Renamespace")
  check_neovim()
  check_server()
  check_clients()
end

return M
