# shellcheck shell=bash
root="$AIGC_EDITORS/helix"
unpack "$root" hx
own_libraries "$root" usr/lib/hx/hx
command_for hx <<RUN
#!/bin/sh
export HELIX_RUNTIME="$root/usr/lib/hx/runtime"
exec "$root/usr/lib/hx/hx" "\$@"
RUN
"$AIGC_EDITORS/bin/hx" --version
