#!/bin/bash
# Coverage-guided fuzzing of one harness: afl.sh HARNESS SECONDS [FOLDER]. Installs what is missing (afl++ by apt, the pinned SharpFuzz tool into FOLDER),
# instruments our assemblies in a copy of the build, and runs afl-fuzz on one core. Crashes stay in FOLDER/HARNESS/out/default/crashes, for `replay`.
set -euo pipefail
cd "$(dirname "$0")/../.."
harness=${1:?harness} seconds=${2:?seconds} folder=${3:-artifacts/afl}
tool=2.3.0
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
mkdir -p "$folder"
folder=$(realpath "$folder")

if ! command -v afl-fuzz > /dev/null; then
    [ "$(id -u)" = 0 ] || { echo "afl-fuzz is not installed (Debian: apt-get install afl++)"; exit 2; }
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends afl++ > "$folder/apt.log"
fi
[ -x "$folder/tool/sharpfuzz" ] || dotnet tool install SharpFuzz.CommandLine --version "$tool" --tool-path "$folder/tool" > "$folder/tool.log"

# A copy of its own for each harness: what is instrumented cannot be rebuilt in place while another run uses it.
work=$folder/$harness
dotnet build tests/Fuzz -c Release -v quiet > "$folder/build.log" || { cat "$folder/build.log"; exit 1; }
rm -rf "$work/bin" "$work/in"
mkdir -p "$work"
cp -r tests/Fuzz/bin/Release/net10.0 "$work/bin"
tests/Fuzz/bin/Release/net10.0/Fuzz seeds "$harness" "$work/in"
for assembly in Ber Ber.Visitors Ber.Compat Ber.Detector Ber.Live; do
    "$folder/tool/sharpfuzz" "$work/bin/$assembly.dll"
done

# The runtime is no AFL binary, and its crashes are exceptions; a hang is more than a second, with room for the first execution, which compiles.
export AFL_SKIP_BIN_CHECK=1 AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1 AFL_NO_UI=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_FORKSRV_INIT_TMOUT=60000
export DOTNET_TieredPGO=0 DOTNET_gcServer=0 DOTNET_DbgEnableMiniDump=0

# What does not end within 5 seconds takes the fork server with it, which is our process: keep its input, and go on.
end=$((SECONDS + seconds))
while [ "$SECONDS" -lt "$end" ]; do
    input=$work/in
    [ ! -f "$work/out/default/fuzzer_stats" ] || input=-
    nice -n 10 afl-fuzz -i "$input" -o "$work/out" -t 5000 -m none -V "$((end - SECONDS))" -- "$work/bin/Fuzz" afl "$harness" > "$work/afl.log" 2>&1 && break
    grep -q "Unable to communicate with fork server" "$work/afl.log" || { tail -20 "$work/afl.log"; exit 1; }
    mkdir -p "$work/hangs"
    cp "$work/out/default/.cur_input" "$work/hangs/$(date +%s)"
done

grep -E "^(run_time|execs_done|execs_per_sec|corpus_count|edges_found|bitmap_cvg|saved_crashes|saved_hangs|stability)" "$work/out/default/fuzzer_stats" | tr -s ' '
echo "hangs: $(ls "$work/hangs" 2> /dev/null | wc -l)"
