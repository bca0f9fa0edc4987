# shellcheck shell=bash
root="$AIGC_EDITORS/vim"
unpack "$root" vim vim-runtime vim-ale
own_libraries "$root" usr/bin/vim.basic
# ALE is a package of Vim's own layout, found through packpath.
mkdir -p "$root/pack/debian/start"
ln -sfn "$root/usr/share/vim-ale" "$root/pack/debian/start/ale"
command_for vim <<RUN
#!/bin/sh
export VIMRUNTIME="$(echo "$root"/usr/share/vim/vim9*)"
exec "$root/usr/bin/vim.basic" --cmd 'set packpath^=$root' "\$@"
RUN
"$AIGC_EDITORS/bin/vim" --version | head -n 1
