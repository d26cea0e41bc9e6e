#!/bin/bash
# Whole commands of the native build, timed side by side: medians of RUNS runs, in turn, so that what disturbs one disturbs all.
#   bench/compare.sh QBER [RUNS [ANALYZE_MIGRATION_PY]]
# ANALYZE_MIGRATION_PY is scripts/analyze-migration.py of QEMU (Debian: apt-get source qemu); without it that row is left out. SIZE_GIB=4 sets the size of the large file.
set -euo pipefail
qber=$(realpath "$1") runs=${2:-5} script=${3:-}
here=$(cd "$(dirname "$0")" && pwd)
streams=$here/../tests/Golden/Streams
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
gcc -O2 -o "$work/stream" "$here/native/stream.c"
printf '\0' > "$work/tail"   # EOF
"$work/stream" "${SIZE_GIB:-4}" 30 "$work/tail" > "$work/big.mig"
"$qber" encode "$work/big.mig" -o "$work/big.ber"
cp "$streams/pc-q35-7.2.mig" "$work/small.mig"
"$qber" encode "$work/small.mig" -o "$work/small.ber"
"$qber" profile make --stream "$work/small.mig" -o "$work/small.qprofile"
cd "$work"

names=() commands=()
row() { names+=("$1") commands+=("$2"); }
row 'true (what starting a process costs)' '/bin/true'
row 'qber --version' "$qber --version"
row 'check of two streams' "$qber check small.mig --against small.ber"
row 'show of a stream' "$qber show small.mig"
[ -n "$script" ] && row 'analyze-migration.py of the same stream' "python3 '$script' -d state -f small.mig"
row 'decode' "$qber decode small.ber"
row 'decode --against' "$qber decode --against small.qprofile small.ber"
row 'cat of the large legacy file' 'cat big.mig'
row 'show --summary of the large legacy file' "$qber show --summary big.mig"
row 'show --summary of the large BER file' "$qber show --summary big.ber"
row 'cat | cat | cat' 'cat big.mig | cat | cat'
row 'cat | encode | decode' "cat big.mig | $qber encode | $qber decode"

for ((run = 0; run < runs; run++)); do
    for i in "${!names[@]}"; do
        start=$(date +%s%N)
        eval "${commands[i]}" > /dev/null 2>&1 || [ $? -le 3 ] || { echo "failed: ${commands[i]}" >&2; exit 1; }
        echo $(($(date +%s%N) - start)) >> "$work/$i.times"
    done
done

echo "$("$qber" --version), native, $(nproc) processors, $(stat -c %s small.mig) octets, ${SIZE_GIB:-4} GiB, $runs runs"
echo "| command | median ms | least ms |"
echo "|---|---:|---:|"
for i in "${!names[@]}"; do
    echo "| ${names[i]} | $(sort -n "$work/$i.times" | awk '{ v[NR] = $1 } END { printf "%.1f | %.1f", v[int((NR + 1) / 2)] / 1e6, v[1] / 1e6 }') |"
done
last=${#names[@]}   # the two rows of three commands in a pipe are the last
paste -d' ' "$work/$((last - 2)).times" "$work/$((last - 1)).times" | awk '{ print $1 / $2 }' | sort -n |
    awk '{ v[NR] = $1 } END { printf "\ncat | encode | decode: %.2f of the throughput of cat | cat | cat, median of pairs (%.2f to %.2f)\n", v[int((NR + 1) / 2)], v[1], v[NR] }'
[ -n "$script" ] || echo "analyze-migration.py: left out, no path given"
