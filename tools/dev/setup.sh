#!/usr/bin/env bash
# Installs the Debian packages that Assay needs: `setup.sh build` for building and running,
# `setup.sh test` for these and what the tests use. Quick when nothing is missing.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
want=${1:-build}
case "$want" in build|test) ;; *) echo "usage: $0 [build|test]" >&2; exit 2 ;; esac

missing=()
while read -r kind package _; do
  case "$kind" in ''|'#'*) continue ;; esac
  [ "$kind" = test ] && [ "$want" = build ] && continue
  # PACKAGE/COMMAND: the command may also come from elsewhere.
  if [ "$package" != "${package#*/}" ] && command -v "${package#*/}" >/dev/null; then continue; fi
  package=${package%%/*}
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done < "$here/packages.txt"
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "assay: missing Debian packages: ${missing[*]}; install them as root (apt-get install)" >&2; exit 1; }
  as_root=(sudo)
fi
echo "assay: installing ${#missing[@]} Debian packages: ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
