#!/usr/bin/env bash
# Configures (when it has to) and builds: build.sh DIR TYPE [TARGET…] [-D…]. Prints only what a person needs.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
dir=$1 type=$2
shift 2
defines=() targets=()
for word in "$@"; do
  case "$word" in -D*) defines+=("$word") ;; *) targets+=("$word") ;; esac
done
# ccache speaks of files from the root of the checkout on, so that what one checkout compiled serves the others.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
# Configured already as it is wanted?
configured=true
[ -f "$dir/build.ninja" ] || configured=false
for define in "${defines[@]}"; do
  name=${define#-D}
  grep -qs "^${name%%=*}:[A-Z]*=${name#*=}\$" "$dir/CMakeCache.txt" || configured=false
done
if ! $configured; then
  cmake -S "$root" -B "$dir" -G Ninja -DCMAKE_BUILD_TYPE="$type" "${defines[@]}" >"$dir.configure.log" 2>&1 || {
    cat "$dir.configure.log" >&2
    exit 70
  }
  rm -f "$dir.configure.log"
fi
# A compiler of this size needs about 1 GB; a machine with little memory builds with fewer jobs.
memory=$(awk '/MemAvailable/ {print int($2 / 1000000)}' /proc/meminfo)
jobs=$(nproc)
[ "$memory" -ge 1 ] && [ "$memory" -lt "$jobs" ] && jobs=$memory
if [ -t 2 ]; then
  ninja -C "$dir" -j "$jobs" "${targets[@]}" >&2
else
  # One line instead of ninja's progress, and only when there is something to wait for.
  waiting=$(ninja -C "$dir" -n "${targets[@]}" 2>/dev/null | grep -c '^\[' || true)
  [ "$waiting" -lt 20 ] || echo "assay: building $waiting files; the first time this takes some minutes" >&2
  log=$(mktemp)
  ninja -C "$dir" -j "$jobs" "${targets[@]}" >"$log" 2>&1 || { grep -v '^\[[0-9]*/[0-9]*\]' "$log" >&2; rm -f "$log"; exit 70; }
  rm -f "$log"
fi
