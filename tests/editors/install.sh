#!/usr/bin/env bash
# Installs the editors that the tests drive, from Debian's archive and npm. A second call finds all
# done.
#   usage: install.sh [neovim|emacs|vscode]...    without a name: all of them
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
releases=(trixie forky) # of Debian, with Neovim 0.10 and a current one

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Install Debian packages: pairs of a file that one of them brings and the package.
debian() {
  local missing=() pair
  for pair in "$@"; do
    [ -e "${pair%%:*}" ] || missing+=("${pair##*:}")
  done
  ((${#missing[@]})) || return 0
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

neovim() {
  debian /usr/bin/nvim:neovim /usr/bin/patchelf:patchelf
  local release
  for release in "${releases[@]}"; do
    [ -x "$here/neovim/.editor/$release/bin/nvim" ] ||
      neovim_from "$release" "$here/neovim/.editor/$release"
  done
}

# Unpack Neovim from another Debian release beside this one's. What apt needs for it is kept in the
# directory, so the machine's own packages stay as they are; it runs on the libc that comes along.
neovim_from() { # release, directory
  local release=$1 dir=$2 root=$2/root mirror key=/usr/share/keyrings/debian-archive-keyring.gpg
  rm -rf "$dir"
  mkdir -p "$dir/state/lists/partial" "$dir/cache/archives/partial" "$root" "$dir/bin"
  touch "$dir/status"
  mirror=$(this_mirror)
  [ -n "$mirror" ] || as_root apt-get update -qq
  mirror=${mirror:-$(this_mirror)}
  echo "deb [signed-by=$key] ${mirror:?apt knows no mirror of Debian} $release main" >"$dir/sources"
  apt_in "$dir" update
  apt_in "$dir" install --download-only neovim >/dev/null
  local package
  for package in "$dir"/cache/archives/*.deb; do dpkg-deb -x "$package" "$root"; done
  local loader libraries
  loader=$(find "$root" -name 'ld-linux*.so.*' | head -1)
  libraries=$(dirname "$(find "$root" -name 'libc.so.6' | head -1)")
  # Neovim finds its runtime from its own path, so it is changed where it is.
  patchelf --set-interpreter "$loader" --force-rpath --set-rpath "$libraries" "$root/usr/bin/nvim"
  ln -sfn "$root/usr/bin/nvim" "$dir/bin/nvim"
  "$dir/bin/nvim" --version | head -1
  rm -rf "$dir/cache" "$dir/state"
}

this_mirror() {
  # shellcheck disable=SC2016
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' \
    'Component: main' "Codename: $(. /etc/os-release && echo "$VERSION_CODENAME")" | head -1
}

apt_in() { # directory, what apt-get is to do
  local dir=$1
  apt-get -qq -y -o Debug::NoLocking=1 -o APT::Install-Recommends=false \
    -o "APT::Sandbox::User=$(id -un)" -o Dir::Etc::SourceList="$dir/sources" \
    -o Dir::Etc::SourceParts=- -o Dir::State="$dir/state" -o Dir::State::status="$dir/status" \
    -o Dir::Cache="$dir/cache" "${@:2}"
}

emacs() {
  debian /usr/bin/emacs:emacs-nox /usr/share/doc/elpa-eglot:elpa-eglot \
    /usr/share/doc/elpa-lsp-mode:elpa-lsp-mode
}

vscode() {
  "$here/vscode/install.sh"
}

for editor in "${@:-neovim emacs vscode}"; do
  for each in $editor; do "$each"; done
done
