# shellcheck shell=bash
root="$AIGC_EDITORS/neovim"
unpack "$root" neovim
own_libraries "$root" usr/bin/nvim
command_for nvim <<RUN
#!/bin/sh
export VIMRUNTIME="$root/usr/share/nvim/runtime"
exec "$root/usr/bin/nvim" "\$@"
RUN
"$AIGC_EDITORS/bin/nvim" --version | head -n 1
