#!/bin/sh
# The names the next line needs: are they in the prompt? Prints recall by token budget and writes a JSON file.
#
# usage: bench/context_recall.sh DATA CACHE [OUT.json] [ARGUMENT OF score.py...]
#   DATA   the folder of the benchmark: score.py, repos.json, cases.jsonl
#   CACHE  the folder that the benchmark's prepare.py has filled
# or set CONTEXT_RECALL_DATA and CONTEXT_RECALL_CACHE.
set -eu
data=${1:-${CONTEXT_RECALL_DATA:-}}
cache=${2:-${CONTEXT_RECALL_CACHE:-}}
out=${3:-context-recall.json}
[ $# -gt 3 ] && shift 3 || set --
fail() { echo "context_recall: $1" >&2; exit 2; }
[ -n "$data" ] && [ -n "$cache" ] || fail "name the benchmark's folder and its cache (see the top of this file)."
for name in score.py repos.json cases.jsonl; do
  [ -f "$data/$name" ] || fail "$data/$name is missing."
done
[ -d "$cache/workspaces" ] || fail "$cache/workspaces is missing: run python3 $data/prepare.py $data/repos.json $data/cases.jsonl $cache"
root=$(cd "$(dirname "$0")/.." && pwd)
fimble=${FIMBLE:-$root/.venv/bin/fimble}
[ -x "$fimble" ] || fail "$fimble is missing: run make install, or set FIMBLE."
exec python3 "$data/score.py" --repos "$data/repos.json" --cases "$data/cases.jsonl" --cache "$cache" \
  --out "$out" --name fimble "$@" -- "$fimble" context --serve
