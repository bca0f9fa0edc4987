-- How Neovim runs the server: found by vim.lsp.enable('aigc') in the 'runtimepath', changed by require('aigc').setup().
return {
  cmd = { 'aigc-lsp', '--stdio' },
  root_markers = { '.git', 'pyproject.toml' },
  reuse_client = function(client, config)
    return require('aigc.client').shared(client, config)
  end,
  -- Edits name the version they were made for, so that one that comes too late is seen.
  capabilities = { workspace = { workspaceEdit = { documentChanges = true } } },
  handlers = {
    didChangeStatus = function(_, state)
      require('aigc.status').tell(state)
    end,
  },
  -- Code actions run as the commands do: with a progress, and the result opened.
  commands = {
    ['aigc-lsp.generateTests'] = function(command, context)
      require('aigc.generate').tests(command.arguments[1], context.bufnr)
    end,
    ['aigc-lsp.generateDocs'] = function(command, context)
      require('aigc.generate').docs(command.arguments[1], context.bufnr)
    end,
  },
  before_init = function()
    require('aigc.client').starting()
  end,
  on_init = function(client)
    require('aigc.client').started(client)
  end,
  on_attach = function(client, buffer)
    require('aigc.client').attached(client, buffer)
  end,
  on_exit = function(code, signal, id)
    require('aigc.client').ended(code, signal, id)
  end,
}
