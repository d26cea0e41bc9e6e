#!/bin/bash
# encode and decode one behind the other, between two cats, all on one processor, against four cats in the same place.
#   bench/chain.sh QBER [GIB [ZERO_PERCENT [RUNS [PROCESSOR]]]]
# Prints, with and without digest, and for two C loops of read and write with pipes of 1 MiB: the medians of wall time and of CPU time of all four, the
# medians of the ratios of the four cats' to them in the same round, and the medians of CPU time of the two in the middle, of their own and in the system.
# Runs alternate, so that what disturbs one disturbs all; where others use the processor, too, the ratio of CPU times is the one to look at.
set -euo pipefail
qber=$1 gib=${2:-1} zero=${3:-0} runs=${4:-9} processor=${5:-1}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for program in stream copy; do gcc -O2 -o "$work/$program" "$here/native/$program.c"; done
stream=$here/../tests/Golden/Streams/microvm-10.0.mig
offset=$(grep -obUaP '\x03\x00\x00\x00.(?s:.{8})\x7e\x00\x00\x00.' "$stream" | tail -1 | cut -d: -f1)
tail -c +$((offset + 19)) "$stream" > "$work/tail"   # what follows RAM in a real stream
"$work/stream" "$gib" "$zero" "$work/tail" > "$work/legacy"

timed() { echo "/usr/bin/time -f '%U %S' -o '$work/$1'"; }

run() {   # name, the two in the middle
    local name=$1 first=$2 second=$3 chain
    chain="cat '$work/legacy' | $(timed first) $first | $(timed second) $second | cat > /dev/null"
    /usr/bin/time -f '%e %U %S' -o "$work/all" taskset -c "$processor" bash -c "$chain"
    cat "$work/all" "$work/first" "$work/second" | tr '\n' ' ' | awk '{ print $1, $2 + $3, $4, $5, $6, $7 }' >> "$work/$name.runs"
}

"$qber" encode "$work/legacy" | "$qber" decode | cmp - "$work/legacy"   # and now the file is in the cache
for ((i = 0; i < runs; i++)); do
    run cats cat cat
    run copy "$work/copy 1" "$work/copy 1"
    run xxh128 "$qber encode" "$qber decode"
    run none "$qber encode --digest none" "$qber decode"
done

column() { cut -d' ' -f"$1" "$work/$2.runs" | median; }
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
ratio() { paste -d' ' "$work/cats.runs" "$work/$2.runs" | awk -v at="$1" '{ print $at / $(at + 6) }' | median; }
echo "$gib GiB, $zero % zero pages, $runs runs"
echo "| in the middle | wall s | four cats / it | CPU s | four cats / it | first: user s | system s | second: user s | system s |"
echo "|---|---:|---:|---:|---:|---:|---:|---:|---:|"
for name in cats copy xxh128 none; do
    printf '| %s | %.2f | %.2f | %.2f | %.2f |' "$name" "$(column 1 $name)" "$(ratio 1 $name)" "$(column 2 $name)" "$(ratio 2 $name)"
    for at in 3 4 5 6; do printf ' %.2f |' "$(column $at $name)"; done
    echo
done
