#!/usr/bin/env bash
# Installs a VS Code that tests can drive: code-server and playwright-core from npm, chromium and
# the build tools from Debian. Prints where; a second call finds all done.
#   usage: install.sh [DIRECTORY]
# npm's own install scripts are not run, as one of them downloads a binary from elsewhere: the four
# native modules that are needed are built here, and Debian's rg stands in for the download.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "${1:-$here/.editor}"
dir=$(cd "${1:-$here/.editor}" && pwd)
code_server=4.100.3
playwright=1.65.1

packages=()
for pair in chromium:chromium rg:ripgrep g++:g++ make:make python3:python3 pkg-config:pkg-config; do
  command -v "${pair%%:*}" >/dev/null || packages+=("${pair##*:}")
done
if ((${#packages[@]})); then
  as_root=$([ "$(id -u)" = 0 ] || echo sudo)
  $as_root apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends \
    "${packages[@]}" >/dev/null
fi

case $(node --version) in
  v20.*) ;;
  *) echo "code-server $code_server runs on node 20, this is $(node --version)" >&2; exit 1 ;;
esac

cd "$dir"
[ -f done-$code_server-$playwright ] && exit
[ -f package.json ] || echo '{"name": "editor", "private": true}' >package.json
npm install --silent --ignore-scripts --save-exact \
  "code-server@$code_server" "playwright-core@$playwright"
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

# node-gyp takes the headers that came with node; else it would download them.
prefix=$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")
[ -f "$prefix/include/node/node.h" ] || { echo "there are no headers in $prefix" >&2; exit 1; }
gyp=$(npm root --global)/npm/node_modules/node-gyp/bin/node-gyp.js
run() { # a log's name, and the command to run
  "${@:2}" >"$dir/$1.log" 2>&1 || { tail -20 "$dir/$1.log" >&2; exit 1; }
}
for module in node-pty @vscode/spdlog native-watchdog; do
  cd "$code/node_modules/$module"
  run "$(basename $module)" node "$gyp" rebuild --nodedir="$prefix"
done
argon2=$dir/node_modules/argon2
[ -d "$argon2" ] || argon2=$server/node_modules/argon2
cd "$argon2"
PATH="$dir/node_modules/.bin:$server/node_modules/.bin:$PATH" \
  run argon2 node-pre-gyp rebuild --build-from-source --nodedir="$prefix"

HOME=$(mktemp -d) node "$server/out/node/entry.js" --version | tail -1
touch "$dir/done-$code_server-$playwright"
