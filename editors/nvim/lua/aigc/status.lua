-- What the server says of itself, for a status line.
local M = {}

local state = nil ---@type { busy: boolean, kind: string, message: string }?

--- Takes what the server said in didChangeStatus; nil when it ended.
function M.tell(said)
  state = said
  vim.cmd.redrawstatus()
end

--- The server's own words: `busy`, `kind` and `message`; nil when it does not run.
function M.state()
  return state
end

--- A short text; empty while there is no server.
function M.text()
  if not state then
    return ''
  end
  local progress = require('aigc.generate').progress()
  if progress then
    return 'aigc: ' .. progress
  end
  if state.kind == 'Error' then
    return 'aigc: error'
  elseif require('aigc.settings').paused() then
    return 'aigc: paused'
  elseif state.busy then
    return 'aigc: loading'
  end
  return ({ Normal = 'aigc', Inactive = 'aigc: resting', Warning = 'aigc: warning' })[state.kind] or 'aigc'
end

return M
