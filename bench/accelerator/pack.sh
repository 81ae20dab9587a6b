#!/usr/bin/env bash
# Packs assay for a linux-x64 machine with a GPU and Python but without Node.js and network: pack.sh FOLDER
#
# FOLDER gets pack.tar.xz (some 45 MB) and run.sh. The working tree's last commit is packed, with the packages that it runs
# with, Node.js itself, and of native libraries those for linux-x64 with glibc.
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd) out=$(realpath -m "$1")
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
mkdir -p "$out" "$work/assay"
# All but what no run needs: a list of what is needed would miss the next folder.
git -C "$here" archive HEAD -- . ':!test' ':!docs' ':!.github' ':!.ci' ':!bench/results' | tar -xC "$work/assay"
(cd "$work/assay" && npm ci --omit=dev --silent)
find "$work/assay/node_modules/onnxruntime-node/bin/napi-v6" -mindepth 1 -maxdepth 1 ! -name linux -exec rm -rf {} +
rm -rf "$work"/assay/node_modules/onnxruntime-node/bin/napi-v6/linux/arm64 "$work"/assay/node_modules/onnxruntime-web \
  "$work"/assay/node_modules/@koromix/koffi-linux-x64/musl_x64 "$work"/assay/node_modules/@img/*musl*
find "$work/assay/node_modules" \( -name '*.map' -o -name '*.md' -o -name '*.d.ts' \) -type f -delete
cp "$(readlink -f "$(command -v node)")" "$work/node" && strip -s "$work/node"
tar -C "$work" -cf - node assay | xz -6 -T0 >"$out/pack.tar.xz"
cp "$here/bench/accelerator/run.sh" "$out/"
ls -l "$out/pack.tar.xz"
