" Vim 9 with ALE 4: save this as ~/.vim/plugin/aigc.vim, or source it from your vimrc.
" Suggestions come as completions while you type (C-n chooses), of which ALE takes what is before a parenthesis.
" :ALECodeAction on a name writes its documentation, or unit tests: in a buffer of their own, whose name is then said.

let g:ale_completion_enabled = get(g:, 'ale_completion_enabled', 1)
let g:ale_lsp_show_message_severity = get(g:, 'ale_lsp_show_message_severity', 'information')  " what came of it
let g:ale_linters = get(g:, 'ale_linters', {})
set hidden  " for the buffer of the tests
filetype plugin on

" The project of a buffer: one server serves all of it.
function! s:Root(buffer) abort
  let l:folder = fnamemodify(bufname(a:buffer), ':p:h')
  for l:mark in ['.git', 'pyproject.toml', 'package.json', 'go.mod', 'Cargo.toml', 'pom.xml']
    for l:Find in [function('finddir'), function('findfile')]
      let l:found = l:Find(l:mark, fnameescape(l:folder) . ';')
      if !empty(l:found)
        return fnamemodify(substitute(fnamemodify(l:found, ':p'), '/$', '', ''), ':h')
      endif
    endfor
  endfor
  return l:folder
endfunction

" The linters that you have for a language stay; for some, ALE takes no others unless they are named.
function! s:Add(language) abort
  let l:names = map(ale#linter#Get(a:language), 'v:val.name')
  if index(l:names, 'aigc-lsp') >= 0
    return
  endif
  call ale#linter#Define(a:language, {
  \   'name': 'aigc-lsp',
  \   'lsp': 'stdio',
  \   'executable': 'aigc-lsp',
  \   'command': '%e --stdio',
  \   'project_root': function('s:Root'),
  \   'initialization_options': {'fallbackCompletion': {'enabled': v:true}, 'completion': {'maxLines': 1}},
  \ })
  let g:ale_linters[a:language] = l:names + ['aigc-lsp']
endfunction

augroup aigc
  autocmd!
  autocmd FileType c,cpp,go,java,javascript,python,rust,typescript call s:Add(expand('<amatch>'))
  autocmd BufWritePre */tests/* call mkdir(expand('<afile>:p:h'), 'p')  " which tests may be the first to need
augroup END
