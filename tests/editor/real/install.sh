#!/usr/bin/env bash
# Installs the editors that the tests in this folder drive: install.sh [NAME...], without a name all of install/.
# They lie in $AIGC_EDITORS (~/.cache/aigc-lsp/editors if not set), their programs in its bin/. What is there stays.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
export AIGC_EDITORS="${AIGC_EDITORS:-$HOME/.cache/aigc-lsp/editors}"
mkdir -p "$AIGC_EDITORS/bin"
exec 9>"$AIGC_EDITORS/lock"
flock 9

if (($# == 0)); then
    for recipe in "$here"/install/*.sh; do
        set -- "$@" "$(basename "$recipe" .sh)"
    done
fi
status=0
for name; do
    recipe="$here/install/$name.sh"
    if [[ ! -f "$recipe" ]]; then
        echo "install.sh: no editor named $name; there are: $(cd "$here/install" && echo *.sh | sed 's/\.sh//g')" >&2
        exit 2
    fi
    stamp="$AIGC_EDITORS/$name.installed"
    written="$(cat "$recipe" "$here/debian.sh" | sha256sum)"
    if [[ -f "$stamp" && "$(<"$stamp")" == "$written" ]]; then
        continue
    fi
    # An editor that cannot be had leaves the others be: its tests skip, and say so.
    if (set -euo pipefail; source "$here/debian.sh"; source "$recipe") 9>&-; then
        echo "$written" >"$stamp"
        echo "$name: installed after $SECONDS s"
    else
        echo "$name: could not be installed" >&2
        status=1
    fi
done
exit "$status"
