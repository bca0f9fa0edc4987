-- Tests and documentation: the request, its progress and cancel, the edit, and what is shown of it.
local client_of = require('aigc.client')
local M = {}

local jobs = {} -- by the token of their progress: client, id of the request if it is ours, title, percentage
local count = 0
local details = nil -- of the last result, Markdown

--- What runs now, as text for a status line; nil when nothing does.
function M.progress()
  local _, job = next(jobs)
  return job and ('%s %d %%'):format(job.title, job.percentage)
end

--- What a command is for: where the cursor is, the lines it was given, or with a bang the whole file.
function M.place(command)
  local client = vim.lsp.get_clients({ name = client_of.name, bufnr = 0 })[1]
  local encoding = client and client.offset_encoding or 'utf-16'
  local params = vim.lsp.util.make_position_params(0, encoding)
  if command.range > 0 then
    params.range = {
      start = { line = command.line1 - 1, character = 0 },
      ['end'] = { line = command.line2 - 1, character = vim.str_utfindex(vim.fn.getline(command.line2), encoding) },
    }
  end
  if command.bang or command.range > 0 then
    params.position = nil
  end
  return params
end

--- Whether a file of the edit is another one now than when the edit was made.
local function late(edit)
  for _, change in ipairs(edit.documentChanges or {}) do
    local file = change.textDocument
    local version = file and file.version
    if type(version) == 'number' and version < (vim.lsp.util.buf_versions[vim.uri_to_bufnr(file.uri)] or 0) then
      return true
    end
  end
  return false
end

--- Beside the source, which keeps the cursor; saved, so that the project's test command sees it.
local function open_tests(path)
  local buffer = vim.fn.bufadd(path)
  vim.fn.bufload(buffer)
  vim.bo[buffer].buflisted = true
  vim.api.nvim_buf_call(buffer, function()
    vim.cmd('silent write ++p')
  end)
  if vim.fn.bufwinid(buffer) == -1 then
    vim.api.nvim_open_win(buffer, false, { split = 'right' })
  end
end

local function finish(client, title, error, reply)
  if error then
    return client_of.say(error.message, 'ERROR')
  end
  local edit = reply.edit ~= vim.NIL and reply.edit or nil
  if edit then
    if late(edit) then
      return client_of.say(reply.label .. ': nothing was changed, since the file is another one now; ask again.', 'WARN')
    end
    vim.lsp.util.apply_workspace_edit(edit, client.offset_encoding)
    if title == 'Unit tests' then
      open_tests(reply.path)
    end
  end
  details = reply.details
  client_of.say(reply.summary, edit and 'INFO' or 'WARN')
end

--- Tells what draws progress how far a job is.
local function show(token, job, message, status)
  vim.api.nvim_echo({ { message } }, status == 'failed', {
    id = 'aigc.' .. token,
    kind = 'progress',
    source = 'aigc',
    title = job.title,
    percent = status == 'success' and 100 or job.percentage,
    status = status,
  })
  vim.cmd.redrawstatus()
end

local function forget(token)
  jobs[token] = nil
  vim.cmd.redrawstatus()
end

local function generate(method, title, params, buffer)
  local client = client_of.running(buffer)
  if not client then
    return
  end
  count = count + 1
  local token = 'aigc-' .. count
  jobs[token] = { client = client, title = title, percentage = 0 }
  params = vim.tbl_extend('force', params, { workDoneToken = token })
  local _, id = client:request(method, params, function(error, reply)
    forget(token)
    finish(client, title, error, reply)
  end, buffer or 0)
  jobs[token].id = id
  vim.cmd.redrawstatus()
end

function M.tests(params, buffer)
  generate('aigc/generateTests', 'Unit tests', params, buffer)
end

function M.docs(params, buffer)
  generate('aigc/generateDocs', 'Documentation', params, buffer)
end

--- Takes what the server says of a job; every job of the server is kept, so that it can be cancelled.
function M.progressed(client_id, params)
  local client = vim.lsp.get_client_by_id(client_id)
  if not client or client.name ~= client_of.name then
    return
  end
  local value, token = params.value, params.token
  local job = jobs[token]
  if value.kind == 'begin' and not job then
    job = { client = client, title = value.title, percentage = 0 }
    jobs[token] = job
  end
  if not job then
    return
  end
  job.percentage = value.percentage or job.percentage
  show(token, job, value.message or '', value.kind == 'end' and 'success' or 'running')
  if value.kind == 'end' then
    forget(token)
  end
end

--- Stops what runs.
function M.cancel()
  if not next(jobs) then
    client_of.say('Nothing runs that could be cancelled.')
  end
  for token, job in pairs(jobs) do
    if job.id then
      job.client:cancel_request(job.id) -- Neovim drops the answer to it
    else
      job.client:notify('window/workDoneProgress/cancel', { token = token })
    end
    show(token, job, 'Cancelled.', 'failed')
    forget(token)
  end
end

--- The server ended: nobody will answer.
function M.lost(client_id)
  for token, job in pairs(jobs) do
    if job.client.id == client_id then
      forget(token)
      client_of.say(job.title .. ': the server ended.', 'WARN')
    end
  end
end

--- Shows what was said of the last tests.
function M.show_details()
  if not details then
    return client_of.say('Nothing was generated yet that has details.')
  end
  local buffer = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, vim.split(vim.trim(details), '\n', { plain = true }))
  vim.bo[buffer].filetype = 'markdown'
  vim.bo[buffer].modifiable = false
  vim.bo[buffer].bufhidden = 'wipe'
  local window = vim.api.nvim_open_win(buffer, true, { split = 'below' })
  vim.wo[window].linebreak = true
end

return M
