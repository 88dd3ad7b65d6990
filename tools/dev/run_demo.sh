#!/usr/bin/env bash
# Runs A.2 against the simulated phone: run_demo.sh ASSAY [--fault NAME] [options of assay run].
# --fault NAME: the phone breaks the rule of that name (docs/faults.md).
# With IPsec, in a network of its own, where this machine allows it and no options are given; else in clear on loopback.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
assay=$1
shift
options=()
if [ "${1:-}" = --fault ]; then
  fault=${2:?run_demo.sh: --fault wants a name of docs/faults.md}
  shift 2
  # The test case around A.2 that finds it: "//* @fault-of TEST CASE | NAME | …". Its waiting is made short.
  around=$(sed -n "s/^ *\/\/\* @fault-of \([^ ]*\) | $fault | .*/\1/p" "$root"/testcases/ue/*.ttcn | head -n 1)
  if [ -z "$around" ] && ! grep -qs "@fault $fault |" "$root"/testcases/ue/*.ttcn; then
    echo "run_demo.sh: there is no fault \"$fault\"; docs/faults.md has them all" >&2
    exit 2
  fi
  # The parameters that the fault needs: the line "//* @setting NAME | of the network | of the UE".
  setting=$(sed -n "s/^ *\/\/\* @fault $fault | [^|]* | [^|]* | [a-z]* | \([^ ]*\)$/\1/p" "$root"/testcases/ue/*.ttcn)
  network=() ue=("px_UeFault=\"$fault\"")
  if [ -n "$setting" ] && [ "$setting" != ipsec ]; then
    line=$(sed -n "s/^ *\/\/\* @setting $setting | //p" "$root"/testcases/ue/*.ttcn)
    read -ra network <<<"${line%%|*}"
    read -ra more <<<"${line#*|}"
    ue+=("${more[@]}")
  fi
  said=$(printf " -p 'Ue_Parameters.%s'" "${ue[@]}")
  options=(-p "Ims_Parameters.px_DutOptions=\"${said//\"/\"\"}\"" -p Ims_Parameters.px_StepGuard=10.0
           -p Ims_Parameters.px_RegisterGuard=10.0)
  if [ -n "$around" ]; then
    options+=(-t "Ims_RegistrationTestCases.$around")
    network+=(px_ReregistrationExpires=12 px_RetryAfter=3 px_SilenceTime=3.0)
  fi
  for parameter in "${network[@]}"; do options+=(-p "Ims_Parameters.$parameter"); done
fi
out="$root/runs/demo"
run=("$assay" run "$root/testcases/lib" "$root/testcases/ims" -c "$root/testcases/config/a2.json" -o "$out" --ladder "${options[@]}")
if [ $# -eq 0 ]; then
  if ! { [ -r /dev/net/tun ] && [ -w /dev/net/tun ]; }; then
    echo "Without IPsec: /dev/net/tun cannot be opened (run as root, or \`chmod 666 /dev/net/tun\`)." >&2
  elif ! refusal=$("$assay" run "$root/testcases/lib" "$root/testcases/ims" -c "$root/testcases/config/a2.json" \
                   --isolate --list 2>&1 >/dev/null); then
    echo "Without IPsec: ${refusal#assay: }" >&2
  else
    run+=(--isolate --dut isolated-ue)
  fi
fi
"${run[@]}" "$@"
status=$?
[ -f "$out/verdict.json" ] && echo "verdict (JSON): ${out#"$PWD"/}/verdict.json"
exit $status
