-- The server's settings, with dotted keys; what they mean and accept only the server knows.
local M = {}

local given = {} -- by the user
local paused = false

--- Adds settings, nested or with dotted keys, to those that hold.
function M.add(settings, above)
  for key, value in pairs(settings or {}) do
    key = (above or '') .. key
    if type(value) == 'table' and not vim.islist(value) then
      M.add(value, key .. '.')
    else
      given[key] = value
    end
  end
end

--- Those that hold now.
function M.all()
  local all = vim.deepcopy(given)
  if paused then
    all['completion.enabled'] = false
  end
  return vim.tbl_isempty(all) and vim.empty_dict() or all
end

--- Turns completions off until it is called again; whether they are off now.
function M.pause()
  paused = not paused
  return paused
end

function M.paused()
  return paused
end

--- Gives them to servers that start from now on, and to those that run.
function M.send()
  vim.lsp.config('aigc', { init_options = next(given) and vim.deepcopy(given) or nil })
  for _, client in ipairs(vim.lsp.get_clients({ name = 'aigc' })) do
    client:notify('workspace/didChangeConfiguration', { settings = M.all() })
  end
end

return M
