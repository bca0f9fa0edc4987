-- :checkhealth aigc: what of Neovim is needed, then what the server's own doctor says.
local M = {}

local PATIENCE = 120000 -- milliseconds for the doctor, which loads the model

local function doctor(program)
  local ran, done = pcall(function()
    return vim.system({ program, 'doctor', '--json' }, { text = true }):wait(PATIENCE)
  end)
  local read, report = pcall(vim.json.decode, ran and done.stdout or '')
  if not read then
    return vim.health.error(('`%s doctor` could not be run: %s'):format(program, ran and done.stderr or done))
  end
  for _, check in ipairs(report.checks) do
    local line = ('%s: %s'):format(check.name, vim.trim(check.found .. ' ' .. check.todo))
    if check.ok then
      vim.health.ok(line)
    else
      vim.health.error(line)
    end
  end
end

function M.check()
  vim.health.start('aigc: Neovim')
  if not (vim.lsp.inline_completion and vim.lsp.is_enabled) then
    return vim.health.error('Neovim 0.12 or newer is needed.')
  end
  vim.health.ok(('Neovim %s has inline completion.'):format(vim.version()))
  local client = require('aigc.client')
  local reason = client.reason()
  if reason then
    vim.health.error(reason)
  else
    vim.health.ok('The server is enabled.')
  end
  local clients = vim.lsp.get_clients({ name = 'aigc' })
  vim.health.info(('Servers that run now: %d. Log: %s'):format(#clients, vim.lsp.log.get_filename()))
  local state = require('aigc').state()
  if #clients > 0 and state and state.message ~= '' then
    vim.health[state.kind == 'Error' and 'error' or 'info'](state.message)
  end
  local program = client.program()
  if program and vim.fn.executable(program) == 1 then
    vim.health.start('aigc: the server (`aigc-lsp doctor`)')
    doctor(program)
  end
end

return M
