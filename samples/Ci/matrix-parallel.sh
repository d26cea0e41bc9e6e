#!/bin/sh
# A matrix by several processes at a time with GNU parallel, on this host or, with --sshlogin, on others that have the same builds.
#
#   matrix-parallel.sh PLAN.json SHARDS FOLDER [options of parallel]
set -eu
plan=$1 shards=$2 folder=$3
shift 3
mkdir -p "$folder"
seq "$shards" | parallel "$@" "${QBER:-qber}" matrix run "$plan" --cache "$folder/cache" --shard "{}/$shards" -o "$folder/{}.json"
"${QBER:-qber}" matrix merge "$folder"/[0-9]*.json -o "$folder/result.json"
