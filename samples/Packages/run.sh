#!/bin/bash
# Builds the program beside this script against packages in a folder, as native code, and runs it: run.sh FEED. FEED is what src/Packages.proj packed.
set -euo pipefail
[ $# = 1 ] || { echo "usage: run.sh FEED" >&2; exit 64; }
feed=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
streams=$here/../../tests/Golden/Streams
packages=("$feed"/Ber.Detector.*.nupkg)
version=$(basename "${packages[0]#*Ber.Detector.}" .nupkg)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Elsewhere, with a cache of its own: nothing of this repository is known there but the packages.
cp "$here/Packages.csproj" "$here/Program.cs" "$work/"
cat > "$work/nuget.config" << END
<configuration>
  <packageSources><add key="built" value="$feed" /></packageSources>
</configuration>
END
cd "$work"
NUGET_PACKAGES=$work/packages dotnet publish -r linux-x64 -c Release -p:QberVersion="$version" -o "$work/out" -nodeReuse:false -nologo -v quiet
"$work/out/Packages" "$streams/pc-q35-virtio-blk-7.2.mig" "$streams/pc-q35-7.2.mig" | tee "$work/seen"
grep -q '^Ber: 30030201FE$' "$work/seen"
grep -q '^Ber.Visitors: lamp 30' "$work/seen"
grep -qE '^Ber.Compat: [1-9][0-9]* devices$' "$work/seen"
grep -q '^Ber.Detector: Incompatible$' "$work/seen"
echo "native: $(stat -c %s "$work/out/Packages") octets, no warning"
