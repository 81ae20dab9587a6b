#!/usr/bin/env bash
# On the machine with the card, beside pack.tar.xz: run.sh RESULTS [DEVICE] — at most some six minutes, cheap checks first.
#
# RESULTS gets doctor.txt, agree.jsonl (numbers against the CPU), steps.jsonl, run.txt (a whole experiment, killed and
# resumed), pytorch.jsonl and errors.txt; each line is written as soon as it is known.
set -u
here=$(cd "$(dirname "$0")" && pwd) out=$(realpath -m "$1") device=${2:-cuda}
mkdir -p "$out" && cd "$(mktemp -d)" || exit 1
# Python's own xz reader, where there is no xz.
if command -v xz >/dev/null; then tar -xJf "$here/pack.tar.xz"; else python3 -c 'import sys, tarfile; tarfile.open(sys.argv[1]).extractall()' "$here/pack.tar.xz"; fi
export PATH=$PWD:$PATH ASSAY_CACHE=$PWD/cache
cd assay || exit 1
part() { # seconds, file, command
  local limit=$1 file=$2
  shift 2
  timeout "$limit" "$@" >>"$out/$file" 2>>"$out/errors.txt"
  echo "$* ended with $?" >>"$out/errors.txt"
}
command -v nvidia-smi >/dev/null && nvidia-smi >"$out/doctor.txt"
part 40 doctor.txt node bin/assay.js doctor
part 60 agree.jsonl node --import tsx bench/accelerator/agree.ts --device "$device" --side 64 vit_tiny_patch16_224 resnet18
part 150 steps.jsonl node --import tsx bench/accelerator/steps.ts --alone --device "$device" --seconds 110 ${STEPS_ARGS:-}
part 20 run.txt node bin/assay.js run experiments/quickstart.yaml --device "$device" --runs "$PWD/runs"
part 60 run.txt node bin/assay.js run experiments/quickstart.yaml --device "$device" --runs "$PWD/runs"
part 100 pytorch.jsonl python3 bench/accelerator/pytorch.py --seconds 80
