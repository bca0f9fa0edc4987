# shellcheck shell=bash
root="$AIGC_EDITORS/emacs"
unpack "$root" emacs-nox elpa-lsp-mode
own_libraries "$root" usr/bin/emacs-nox
shared="$(echo "$root"/usr/share/emacs/[0-9]*)"
programs="$(echo "$root"/usr/libexec/emacs/*/*)"
# Emacs looks for its files where it was built for; these variables say where they are.
command_for emacs <<RUN
#!/bin/sh
export EMACSDATA="$shared/etc" EMACSDOC="$shared/etc" EMACSPATH="$programs"
export EMACSNATIVELOADPATH="$root/usr/lib/emacs/$(basename "$shared")/native-lisp"
export EMACSLOADPATH="$(find "$shared/lisp" "$root"/usr/share/emacs/site-lisp/elpa-src/* -type d | tr '\n' ':' | sed 's/:$//')"
# Nor does it find the parts of a C compiler, which it would call at run time.
exec "$root/usr/bin/emacs-nox" --dump-file="$(echo "$programs"/*.pdmp)" \\
    --eval '(setq native-comp-jit-compilation nil native-comp-enable-subr-trampolines nil)' "\$@"
RUN
"$AIGC_EDITORS/bin/emacs" --version | head -n 1
