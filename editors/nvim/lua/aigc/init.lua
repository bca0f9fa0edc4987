-- What a user of the plugin calls; everything else in this folder is its own affair.
local M = { inline_completion = true }

--- Starts the server in every file.
---@param options { cmd: string[]?, filetypes: string[]?, settings: table?, inline_completion: boolean? }?
function M.setup(options)
  options = options or {}
  if vim.fn.has('nvim-0.12') == 0 then
    return vim.notify('aigc: Neovim 0.12 or newer is needed.', vim.log.levels.ERROR)
  end
  local client, settings = require('aigc.client'), require('aigc.settings')
  M.inline_completion = options.inline_completion ~= false
  settings.add(options.settings)
  settings.send()
  vim.lsp.config('aigc', { cmd = options.cmd, filetypes = options.filetypes })
  local missing = client.missing()
  if not missing then
    return client.start()
  end
  vim.schedule(function()
    client.say(missing, 'ERROR')
  end)
end

--- Changes settings of the server; they hold at once.
---@param settings table nested, or with dotted keys
function M.configure(settings)
  require('aigc.settings').add(settings)
  require('aigc.settings').send()
end

---@class aigc.Accept
---@field otherwise string? keys that are typed when there is nothing to take

--- Takes the whole suggestion; false when there is none.
---@param options aigc.Accept?
function M.accept(options)
  return require('aigc.accept').accept('all', options and options.otherwise)
end

--- Takes its next word, with the blanks before it.
---@param options aigc.Accept?
function M.accept_word(options)
  return require('aigc.accept').accept('word', options and options.otherwise)
end

--- Takes it to the end of the line.
---@param options aigc.Accept?
function M.accept_line(options)
  return require('aigc.accept').accept('line', options and options.otherwise)
end

--- For a status line: `%{v:lua.require'aigc'.status()}`.
function M.status()
  return require('aigc.status').text()
end

--- What the server says of itself: `busy`, `kind` and `message`; nil when it does not run.
function M.state()
  return require('aigc.status').state()
end

--- Why the last request was answered with nothing.
function M.why()
  local client = require('aigc.client')
  local running = client.running()
  if not running then
    return
  end
  local command = { command = 'aigc-lsp.explainSilence', arguments = { vim.uri_from_bufnr(0), { quiet = true } } }
  running:exec_cmd(command, { bufnr = 0 }, function(error, answer)
    client.say(error and error.message or answer.sentence, error and 'ERROR' or 'INFO')
  end)
end

--- Turns completions off everywhere, or on again.
function M.pause()
  local paused = require('aigc.settings').pause()
  require('aigc.settings').send()
  require('aigc.client').say(paused and 'Completions are paused; :AigcPause resumes them.' or 'Completions are on.')
  vim.cmd.redrawstatus()
end

--- Has a model named, or asks which of those the server finds.
---@param name string?
function M.model(name)
  if name and name ~= '' then
    return M.configure({ ['engine.model'] = name })
  end
  local client = require('aigc.client')
  local running = client.running()
  if not running then
    return
  end
  running:exec_cmd({ command = 'aigc-lsp.models' }, { bufnr = 0 }, function(error, found)
    if error then
      return client.say(error.message, 'ERROR')
    end
    vim.ui.select(found.models, {
      prompt = ('Model (models of your own belong in %s)'):format(found.folder),
      format_item = function(model)
        local used = model.name == found.current and ', in use' or ''
        return ('%s (%d MB%s): %s'):format(model.name, math.floor(model.bytes / 1e6 + 0.5), used, model.summary)
      end,
    }, function(model)
      if model then
        M.configure({ ['engine.model'] = model.name })
      end
    end)
  end)
end

return M
