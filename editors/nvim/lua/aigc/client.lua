-- The server's process and the connection to it.
local M = { name = 'aigc' }

local MOST = 4 -- starts within PERIOD after which a server that ends by itself is left alone
local PERIOD = 180 -- seconds

local restarting = {} -- ids of clients that were stopped to be started again
local waiting = {} -- folders that a client is to be told of when it runs, by its id
local ends = {} -- when the server ended by itself, in seconds

--- The client of a buffer, the current one if not given; nil, and a message that says why, where there is none.
function M.running(buffer)
  local client = vim.lsp.get_clients({ name = M.name, bufnr = buffer or 0 })[1]
  if client then
    return client
  end
  local starts = require('aigc.status').state() and #vim.lsp.get_clients({ name = M.name }) == 0
  M.say(
    M.reason()
      or starts and 'The server is being started; ask again in a moment.'
      or 'The server does not run for this buffer; see :checkhealth aigc, or try :AigcRestart.',
    'WARN'
  )
end

--- The program that is the server; nil when the user's configuration is a function that starts one.
function M.program()
  local cmd = vim.lsp.config[M.name].cmd
  return type(cmd) == 'table' and cmd[1] or nil
end

--- Why the server cannot be started; nil when it can.
function M.missing()
  local program = M.program()
  if program and vim.fn.executable(program) == 0 then
    return ('There is no program %s. In a checkout of aigc-lsp run: python3 -m pip install . '):format(program)
      .. "Then name it where it is not on PATH: require('aigc').setup({ cmd = { '/path/to/aigc-lsp', '--stdio' } })"
  end
end

--- Why no server runs; nil when one should.
function M.reason()
  local missing = M.missing()
  if missing then
    return missing
  end
  if not vim.lsp.is_enabled(M.name) then
    return "The server was not started; put require('aigc').setup() into init.lua."
  end
end

function M.say(message, level)
  vim.notify('aigc: ' .. message, vim.log.levels[level or 'INFO'])
end

--- Has the server run in every buffer that it is for, those that are open included.
function M.start()
  vim.lsp.enable(M.name)
end

function M.restart()
  ends = {}
  local clients = vim.lsp.get_clients({ name = M.name, _uninitialized = true })
  for _, client in ipairs(clients) do
    restarting[client.id] = true
    client:stop(2000)
  end
  if #clients == 0 then
    local missing = M.missing()
    if missing then
      return M.say(missing, 'WARN')
    end
    M.start()
  end
end

local function add_folders(client, folders)
  client:notify('workspace/didChangeWorkspaceFolders', { event = { added = folders, removed = {} } })
end

--- Whether a client is the one for a configuration: one server, and one model in memory, is enough for all projects.
function M.shared(client, config)
  if client.name ~= config.name or client:is_stopped() or restarting[client.id] then
    return false
  end
  local uri = config.root_dir and vim.uri_from_fname(config.root_dir)
  local folders = client.workspace_folders or {}
  local known = vim.iter(folders):any(function(folder)
    return folder.uri == uri
  end)
  if uri and not known then
    local folder = { uri = uri, name = config.root_dir }
    client.workspace_folders = vim.list_extend(folders, { folder })
    if client.initialized then
      add_folders(client, { folder })
    else
      waiting[client.id] = vim.list_extend(waiting[client.id] or {}, { folder })
    end
  end
  return true
end

--- Says that a server starts, before it can say so itself.
function M.starting()
  require('aigc.status').tell({ busy = true, kind = 'Normal', message = 'The server is being started.' })
end

--- Tells a server that just started what its options do not say.
function M.started(client)
  if waiting[client.id] then
    add_folders(client, waiting[client.id])
    waiting[client.id] = nil
  end
  local settings = require('aigc.settings')
  if settings.paused() then
    client:notify('workspace/didChangeConfiguration', { settings = settings.all() })
  end
end

--- Has Neovim ask for what was typed while the server started; by itself it would at the next key.
local function catch_up(buffer)
  local function ask()
    if buffer == vim.api.nvim_get_current_buf() and vim.startswith(vim.api.nvim_get_mode().mode, 'i') then
      vim.api.nvim_exec_autocmds('CursorMovedI', { buffer = buffer, modeline = false })
    end
  end
  -- Twice: Neovim listens to keys only in a step after the one that attached the client.
  vim.schedule(function()
    vim.schedule(ask)
  end)
end

function M.attached(client, buffer)
  if require('aigc').inline_completion then
    vim.lsp.inline_completion.enable(true, { bufnr = buffer })
    catch_up(buffer)
  end
  -- Says which file the user looks at, so that the model reads it before it is asked.
  local function focus()
    if vim.lsp.buf_is_attached(buffer, client.id) then
      client:notify('textDocument/didFocus', { textDocument = { uri = vim.uri_from_bufnr(buffer) } })
    end
  end
  local group = vim.api.nvim_create_augroup('aigc.focus.' .. buffer, {})
  vim.api.nvim_create_autocmd('BufEnter', { group = group, buffer = buffer, callback = focus })
  if buffer == vim.api.nvim_get_current_buf() then
    focus()
  end
end

--- Starts a server again that was stopped for that, or ended by itself.
function M.ended(code, signal, id)
  if vim.v.exiting ~= vim.NIL then
    return
  end
  local again = restarting[id]
  restarting[id], waiting[id] = nil, nil
  local by_itself = not again and (code ~= 0 or (signal ~= 0 and signal ~= 15))
  -- Twice: Neovim forgets the old client in a second step after this one.
  vim.schedule(function()
    vim.schedule(function()
      require('aigc.generate').lost(id)
      require('aigc.status').tell(nil)
      if by_itself then
        local now = vim.uv.hrtime() / 1e9
        ends = vim.tbl_filter(function(at)
          return now - at < PERIOD
        end, ends)
        table.insert(ends, now)
        if #ends > MOST then
          return M.say(('The server ended %d times; see :checkhealth aigc, then :AigcRestart.'):format(#ends), 'ERROR')
        end
      end
      if again or by_itself then
        M.start()
      end
    end)
  end)
end

return M
