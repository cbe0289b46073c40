#!/usr/bin/env bash
# Gets Neovim 0.12 or later and Helix for `make test-editors` on a Debian machine, into a folder of their own:
# ${XDG_CACHE_HOME:-~/.cache}/fimble-editors (FIMBLE_EDITORS names another). Nothing of the machine is changed and root is not needed:
# the packages of Debian's testing release are unpacked, and the programs are pointed at the libraries beside them, so that a
# server they start still runs with the machine's own. The folder cannot be moved afterwards; delete it to start again.
set -euo pipefail

folder=${FIMBLE_EDITORS:-${XDG_CACHE_HOME:-$HOME/.cache}/fimble-editors}
suite=testing
packages="neovim neovim-runtime hx libc6 libstdc++6 libgcc-s1"

fail() { echo "tests/editors/install.sh: $*" >&2; exit 1; }

neovim=${FIMBLE_NVIM:-$(command -v nvim || true)}
helix=${FIMBLE_HX:-$(command -v hx || command -v helix || true)}
minor=$([ -z "$neovim" ] || "$neovim" --version | sed -n '1s/^NVIM v0\.\([0-9]*\).*/\1/p')
if [ -n "$helix" ] && [ "${minor:-0}" -ge 12 ]; then
  echo "Neovim and Helix are there already: $neovim, $helix"
  exit 0
fi
if [ -e "$folder/complete" ]; then
  echo "Neovim and Helix are in $folder"
  exit 0
fi
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null && [ -r /etc/debian_version ] \
  || fail "needs Debian. Install Neovim 0.12 or later and Helix yourself and set FIMBLE_NVIM and FIMBLE_HX to them."
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "$keyring" ] || fail "needs the package debian-archive-keyring."

# The mirror that this machine's apt uses already; apt knows it only after its lists were fetched.
# shellcheck disable=SC1091
codename=$(. /etc/os-release; echo "${VERSION_CODENAME:-}")
find_mirror() {
  apt-get indextargets --format '$(REPO_URI) $(SUITE) $(CODENAME) $(ORIGIN)' 'Created-By: Packages' \
    | awk -v name="$codename" '$4 == "Debian" && ($2 == name || $3 == name) { print $1; exit }'
}
mirror=$(find_mirror)
if [ -z "$mirror" ] && [ "$(id -u)" = 0 ]; then
  apt-get update -qq
  mirror=$(find_mirror)
fi
[ -n "$mirror" ] || fail "apt has no lists yet: run apt-get update as root, then again."

apt=$folder/apt
mkdir -p "$apt"/{etc,state/lists/partial,cache/archives/partial,tools}
: > "$apt/status"
echo "deb [signed-by=$keyring] ${mirror%/} $suite main" > "$apt/etc/sources.list"
own=(-o Dir::Etc::sourcelist="$apt/etc/sources.list" -o Dir::Etc::sourceparts=- -o Dir::Etc::preferencesparts=-
     -o Dir::State="$apt/state" -o Dir::State::status="$apt/status" -o Dir::Cache="$apt/cache"
     -o APT::Install-Recommends=false -o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none
     -o Debug::NoLocking=true)

echo "Downloading Neovim and Helix from Debian's $suite release ..."
apt-get "${own[@]}" update -qq
# shellcheck disable=SC2086
apt-get "${own[@]}" install -y -qq --download-only $packages > "$apt/download.log" 2>&1 || { tail "$apt/download.log" >&2; exit 1; }
for package in "$apt"/cache/archives/*.deb; do
  dpkg-deb -x "$package" "$folder"
done

patchelf=$(command -v patchelf || true)
if [ -z "$patchelf" ]; then
  (cd "$apt/tools" && apt-get download -qq patchelf && dpkg-deb -x patchelf_*.deb .)
  patchelf=$apt/tools/usr/bin/patchelf
fi
loader=$(find "$folder" -name 'ld-linux*.so.*' -print -quit)
libc=$(find "$folder" -name libc.so.6 -print -quit)
[ -n "$loader" ] && [ -n "$libc" ] || fail "the downloaded packages hold no C library."
libraries=$folder/usr/lib/$(basename "$(dirname "$libc")"):$(dirname "$libc")
for name in nvim hx; do
  program=$(readlink -f "$folder/usr/bin/$name")
  "$patchelf" --set-interpreter "$loader" --force-rpath --set-rpath "$libraries" "$program"
  "$folder/usr/bin/$name" --version | head -1
done
rm -rf "$apt/cache" "$apt/state"
touch "$folder/complete"
echo "Neovim and Helix are in $folder"
