-- Commands and <Plug> mappings; nothing is loaded or started before one of them is used.
if vim.g.loaded_aigc then
  return
end
vim.g.loaded_aigc = true

local command = vim.api.nvim_create_user_command

command('AigcTests', function(given)
  local generate = require('aigc.generate')
  generate.tests(generate.place(given))
end, { range = true, bang = true, desc = 'Write unit tests for what is at the cursor, the lines, or with ! the file' })

command('AigcDocs', function(given)
  local generate = require('aigc.generate')
  local only = given.args ~= '' and { options = { only = given.args } } or {}
  generate.docs(vim.tbl_extend('force', generate.place(given), only))
end, {
  range = true,
  bang = true,
  nargs = '?',
  complete = function()
    return { 'all', 'missing', 'outdated' }
  end,
  desc = 'Document what is at the cursor, the lines, or with ! the file',
})

command('AigcDetails', function()
  require('aigc.generate').show_details()
end, { desc = 'Show what the last tests are worth' })

command('AigcCancel', function()
  require('aigc.generate').cancel()
end, { desc = 'Stop the tests and documentation that are being made' })

command('AigcWhy', function()
  require('aigc').why()
end, { desc = 'Say why there is no suggestion' })

command('AigcPause', function()
  require('aigc').pause()
end, { desc = 'Turn completions off, or on again' })

command('AigcModel', function(given)
  require('aigc').model(given.args)
end, { nargs = '?', complete = 'file', desc = 'Choose the model' })

command('AigcRestart', function()
  require('aigc.client').restart()
end, { desc = 'Start the server again' })

vim.api.nvim_create_autocmd('LspProgress', {
  group = vim.api.nvim_create_augroup('aigc', {}),
  callback = function(event)
    require('aigc.generate').progressed(event.data.client_id, event.data.params)
  end,
})

for name, run in pairs({ accept = 'accept', ['accept-word'] = 'accept_word', ['accept-line'] = 'accept_line' }) do
  vim.keymap.set('i', ('<Plug>(aigc-%s)'):format(name), function()
    require('aigc')[run]()
  end, { desc = 'aigc: ' .. name:gsub('-', ' ') })
end
