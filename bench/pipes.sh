#!/bin/bash
# Whole commands in a pipe on a stream of any size, against a C read/write loop in the same place.
#   bench/pipes.sh QBER [GIB [ZERO_PERCENT [RUNS]]]
# Prints, per filter, the medians of wall time and of CPU time of the filter alone, the medians of their ratios to the C loop's of the same round (of CPU also
# the ratio of the least ones), and its peak memory. Runs alternate, so that what disturbs one disturbs all.
set -euo pipefail
qber=$1 gib=${2:-2} zero=${3:-0} runs=${4:-5}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for program in stream copy sink; do gcc -O2 -o "$work/$program" "$here/native/$program.c"; done

# What follows RAM: the device sections and vmdesc of a real stream, from behind its ram section's END.
stream=$here/../tests/Golden/Streams/microvm-10.0.mig
offset=$(grep -obUaP '\x03\x00\x00\x00.(?s:.{8})\x7e\x00\x00\x00.' "$stream" | tail -1 | cut -d: -f1)
tail -c +$((offset + 19)) "$stream" > "$work/tail"

run() {   # name, input command, filter
    local name=$1 input=$2 filter=$3
    local start end
    start=$(date +%s.%N)
    eval "$input" | /usr/bin/time -f '%U %S %M' -o "$work/time" $filter | "$work/sink" 2> /dev/null
    end=$(date +%s.%N)
    awk -v wall="$(echo "$end - $start" | bc)" '{ print wall, $1 + $2, $3 }' "$work/time" >> "$work/$name.runs"
}

"$work/stream" "$gib" "$zero" "$work/tail" | "$qber" encode > "$work/big.ber"
for ((i = 0; i < runs; i++)); do
    run copy "'$work/stream' $gib $zero '$work/tail'" "$work/copy"
    run encode "'$work/stream' $gib $zero '$work/tail'" "$qber encode"
    run encode-no-digest "'$work/stream' $gib $zero '$work/tail'" "$qber encode --digest none"
    run copy-ber "cat '$work/big.ber'" "$work/copy"
    run decode "cat '$work/big.ber'" "$qber decode"
done

median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
least() { sort -n | head -1; }
echo "$gib GiB, $zero % zero pages, $runs runs"
echo "| filter | wall s | CPU s | throughput / C loop | CPU / C loop | least CPU / C loop's least | peak MiB |"
echo "|---|---:|---:|---:|---:|---:|---:|"
for name in copy encode encode-no-digest copy-ber decode; do
    base=copy; case $name in decode | copy-ber) base=copy-ber ;; esac
    wall=$(cut -d' ' -f1 "$work/$name.runs" | median) cpu=$(cut -d' ' -f2 "$work/$name.runs" | median) peak=$(cut -d' ' -f3 "$work/$name.runs" | median)
    speed=$(paste -d' ' "$work/$base.runs" "$work/$name.runs" | awk '{ print $1 / $4 }' | median) cost=$(paste -d' ' "$work/$base.runs" "$work/$name.runs" | awk '{ print $5 / $2 }' | median)
    least=$(cut -d' ' -f2 "$work/$name.runs" | least) base_least=$(cut -d' ' -f2 "$work/$base.runs" | least)
    awk -v n="$name" -v w="$wall" -v c="$cpu" -v s="$speed" -v k="$cost" -v p="$peak" -v l="$least" -v bl="$base_least" \
        'BEGIN { printf "| %s | %.2f | %.2f | %.2f | %.2f | %.2f | %.0f |\n", n, w, c, s, k, l / bl, p / 1024 }'
done
