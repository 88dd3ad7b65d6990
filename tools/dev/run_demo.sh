#!/usr/bin/env bash
# Runs A.2 against the simulated phone: run_demo.sh ASSAY [options of assay run].
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
assay=$1
shift
out="$root/runs/demo"
"$assay" run "$root/testcases/lib" "$root/testcases/ims" -c "$root/testcases/config/a2.json" \
  -o "$out" --ladder "$@"
status=$?
[ -f "$out/verdict.json" ] && echo "verdict (JSON): ${out#"$PWD"/}/verdict.json"
exit $status
