#!/bin/bash
# Instructions of the native command under callgrind, against bench/results/instructions.txt: they repeat to 0.01 %, wall time does not.
#   bench/instructions.sh QBER [update]
# Exit 1: a run takes over 3 % more than the baseline. Counts depend on the compiler, so that a baseline of another SDK is only shown.
set -euo pipefail
qber=$1 mode=${2:-check}
here=$(cd "$(dirname "$0")" && pwd)
baseline=$here/results/instructions.txt
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export DOTNET_GCHeapHardLimit=0x10000000 DOTNET_gcConcurrent=0

cp "$qber" "$work/qber" && strip "$work/qber"   # callgrind cannot read its debug data
gcc -O2 -o "$work/stream" "$here/native/stream.c"
streams=$here/../tests/Golden/Streams
printf '\0' > "$work/tail"   # EOF
"$work/stream" 0.0625 30 "$work/tail" > "$work/ram.mig"
"$work/qber" encode "$work/ram.mig" -o "$work/ram.ber"
"$work/qber" encode "$streams/pc-q35-7.2.mig" -o "$work/pc.ber"

count() {   # name, arguments; the least of three: where two threads read, one of them now and then takes 5 % more
    local name=$1
    shift
    for _ in 1 2 3; do
        valgrind --tool=callgrind --callgrind-out-file=/dev/null "$work/qber" "$@" 2>&1 > /dev/null | awk '/Collected/ { print $NF }'
    done | sort -n | head -1 | sed "s/^/$name /" >> "$work/counts"
}

count version --version
count encode-64MiB encode "$work/ram.mig"
count encode-64MiB-no-digest encode --digest none "$work/ram.mig"
count decode-64MiB decode "$work/ram.ber"
count skim-64MiB show --summary "$work/ram.ber"
count encode-devices encode "$streams/pc-q35-7.2.mig"
count decode-devices decode "$work/pc.ber"
count show-devices show "$streams/pc-q35-7.2.mig"
count check check "$streams/pc-q35-7.2.mig" --against "$streams/pc-q35-7.2.mig"

sdk=$(dotnet --version 2> /dev/null || echo none)
if [ "$mode" = update ]; then
    { echo "sdk $sdk"; cat "$work/counts"; } > "$baseline"
    cat "$baseline"
    exit 0
fi

awk -v sdk="$sdk" '
    NR == FNR { base[$1] = $2; next }
    { ratio = base[$1] ? $2 / base[$1] : 0; printf "%-26s %14d %14d %6.3f\n", $1, $2, base[$1], ratio; if (ratio > 1.03) worse = worse " " $1 }
    END {
        if (base["sdk"] != sdk) { print "the baseline is of SDK " base["sdk"] ", this is " sdk ": shown only"; exit 0 }
        if (worse != "") { print "more than 3 % worse:" worse; exit 1 }
    }' "$baseline" "$work/counts"
