#!/usr/bin/env bash
# Installs the Node programs that tests/consumers reads exports with: setup_npm.sh DIR. Needs node, npm and a registry.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
dir=${1:?usage: setup_npm.sh DIR}
mkdir -p "$dir"
cp "$root/tests/consumers/package.json" "$dir/"
[ -d "$dir/node_modules/ctrf" ] || npm install --prefix "$dir" --no-audit --no-fund --silent
