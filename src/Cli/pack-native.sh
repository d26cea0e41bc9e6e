#!/bin/bash
# Packs qber as a tool with a native command for each platform, and one for all others that runs on .NET:
# pack-native.sh OUTDIR [RID…]; RID is linux-x64 or linux-arm64, both unless told.
# Needs a C compiler; clang and lld for linux-arm64, with gcc-aarch64-linux-gnu and libc6-dev-arm64-cross.
set -euo pipefail
[ $# -ge 1 ] || { echo "usage: pack-native.sh OUTDIR [RID…]" >&2; exit 64; }
out=$(realpath -m "$1")
shift
[ $# -gt 0 ] || set -- linux-x64 linux-arm64
cd "$(dirname "$0")"

# The lock files of the solution name linux-x64 alone: these restores have lists of their own.
pack() {
    dotnet pack Ber.Cli.csproj -c Release -o "$out" -p:PackNative=true -p:RunAnalyzers=false -p:NuGetLockFilePath=obj/native.lock.json \
        -nodeReuse:false -p:CopyOutputSymbolsToPublishDirectory=false -p:PublishDocumentationFiles=false \
        -nologo -v quiet "$@"
}

for rid; do
    case $rid in
        linux-x64) pack -r "$rid" ;;
        linux-arm64) pack -r "$rid" -p:CppCompilerAndLinker=clang -p:LinkerFlavor=lld -p:ObjCopyName=aarch64-linux-gnu-objcopy ;;
        *) echo "pack-native.sh: $rid: expected linux-x64 or linux-arm64" >&2; exit 64 ;;
    esac
done
pack -r any
pack
