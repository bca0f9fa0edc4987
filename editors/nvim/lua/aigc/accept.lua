-- Taking a suggestion, or a part of it, after more was typed than when it was asked for.
local M = {}

M.parts = {
  all = function(rest)
    return rest
  end,
  line = function(rest)
    return vim.fn.matchstr(rest, [[\v^\_s*[^\n]*]])
  end,
  word = function(rest)
    return vim.fn.matchstr(rest, [=[\v^\_s*(\k+|[^[:keyword:][:space:]]+)?]=])
  end,
}

--- What of an item is still to come at the cursor, and how many bytes after the cursor it stands for; nil when something
--- else was typed. The item's range begins where the cursor was when it was asked for.
local function remaining(item, buffer)
  if type(item.insert_text) ~= 'string' or not item.range then
    return nil
  end
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  local first_row, first_column, _, last_column = item.range:to_extmark()
  local ok, lines = pcall(vim.api.nvim_buf_get_text, buffer, first_row, first_column, row - 1, column, {})
  local typed = ok and table.concat(lines, '\n')
  if not typed or not vim.startswith(item.insert_text, typed) or #typed == #item.insert_text then
    return nil
  end
  return item.insert_text:sub(#typed + 1), last_column - first_column
end

local function insert(buffer, text, replaced)
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  local last = math.min(column + replaced, #vim.api.nvim_get_current_line())
  local lines = vim.split(text, '\n', { plain = true })
  vim.bo[buffer].undolevels = vim.bo[buffer].undolevels -- what was typed before is a change of its own
  vim.api.nvim_buf_set_text(buffer, row - 1, column, row - 1, last, lines)
  vim.api.nvim_win_set_cursor(0, { row + #lines - 1, (#lines == 1 and column or 0) + #lines[#lines] })
end

local function feed(keys)
  if keys then
    vim.api.nvim_feedkeys(vim.keycode(keys), 'in', false)
  end
end

--- Takes a part of the suggestion at the cursor.
---@param part 'all'|'line'|'word'
---@param otherwise string? keys that are typed instead when there is nothing to take
---@return boolean whether Neovim shows a suggestion
function M.accept(part, otherwise)
  local buffer = vim.api.nvim_get_current_buf()
  local shown = vim.lsp.inline_completion.get({
    on_accept = function(item)
      local rest, replaced = remaining(item, buffer)
      if not rest then
        return feed(otherwise)
      end
      local text = M.parts[part](rest)
      local whole = text == '' or text == rest
      insert(buffer, whole and rest or text, whole and replaced or 0)
      local client = vim.lsp.get_client_by_id(item.client_id)
      if client and item.command and whole then
        client:exec_cmd(item.command, { bufnr = buffer })
      elseif client and not whole then
        local taken = item.insert_text:sub(1, #item.insert_text - #rest + #text)
        client:notify('textDocument/didPartiallyAcceptCompletion', {
          item = { insertText = item.insert_text, command = item.command },
          acceptedLength = vim.str_utfindex(taken, 'utf-16'),
        })
      end
    end,
  })
  if not shown then
    feed(otherwise)
  end
  return shown
end

return M
