-- Starting the server: by Neovim itself from 0.11 on, by an autocommand before.

local server = require("renamespace.server")

---@param bufnr integer
local function attach(bufnr)
  local config = server.config()
  if vim.bo[bufnr].buftype ~= "" or not vim.tbl_contains(config.filetypes, vim.bo[bufnr].filetype) then
    return
  end
  config.root_dir(bufnr, function(root)
    config.name, config.root_dir = server.NAME, root
    config.filetypes = nil
    if vim.lsp.start then
      vim.api.nvim_buf_call(bufnr, function()
        vim.lsp.start(config)
      end)
    else
      require("renamespace.neovim_0_7").start(config, bufnr)
    end
  end)
end

--- Completion is offered in the plan alone, but Neovim takes it for every buffer's; where nobody
--- else completes, 'omnifunc' is the user's again.
---@param bufnr integer
local function give_back_omnifunc(bufnr)
  if vim.bo[bufnr].filetype == "toml" or vim.bo[bufnr].omnifunc ~= "v:lua.vim.lsp.omnifunc" then
    return
  end
  for _, client in pairs((vim.lsp.get_clients or vim.lsp.get_active_clients)({ bufnr = bufnr })) do
    if client.name ~= server.NAME and client.server_capabilities.completionProvider then
      return
    end
  end
  vim.bo[bufnr].omnifunc = ""
end

--- Neovim itself writes to its log alone that a server is not there.
---@param group integer
local function warn_by_autocommand(group)
  vim.api.nvim_create_autocmd("FileType", {
    group = group,
    pattern = { "elixir", "eelixir", "heex" },
    callback = function(event)
      if server.root_of(event.buf) then
        server.is_there(server.cmd())
      end
    end,
  })
end

---@param group integer
local function start_by_autocommand(group)
  vim.api.nvim_create_autocmd("FileType", {
    group = group,
    pattern = server.config().filetypes,
    callback = function(event)
      attach(event.buf)
    end,
  })
  for _, bufnr in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(bufnr) then
      attach(bufnr)
    end
  end
end

return function()
  vim.lsp.commands[server.SHOW] = function(command, context)
    require("renamespace.status").show_places(command, context)
  end
  local group = vim.api.nvim_create_augroup("renamespace", {})
  if vim.fn.exists("##LspAttach") == 1 then
    vim.api.nvim_create_autocmd("LspAttach", {
      group = group,
      callback = function(event)
        local client = vim.lsp.get_client_by_id(event.data.client_id)
        if client and client.name == server.NAME then
          give_back_omnifunc(event.buf)
        end
      end,
    })
  end
  if server.options().enable == false then
    return
  end
  if vim.lsp.enable then
    warn_by_autocommand(group)
    vim.lsp.enable(server.NAME)
  else
    start_by_autocommand(group)
  end
end
