#!/bin/bash
# Packs the libraries of a commit, and those of the working tree against them: prints what breaks a program that was built with the former.
# validate-packages.sh [BASE]; BASE is HEAD^ unless told.
set -euo pipefail
cd "$(dirname "$0")/.."
base=$(git rev-parse --verify "${1:-HEAD^}^{commit}")
folder=$(mktemp -d)
trap 'git worktree remove --force "$folder/tree" > /dev/null 2>&1 || true; rm -rf "$folder"' EXIT

pack() {
    dotnet msbuild "$1/src/Packages.proj" -restore -t:PackLibraries -p:Configuration=Release -p:RunAnalyzers=false -p:PackageOutputPath="$2" \
        -maxCpuCount -nodeReuse:false -nologo -verbosity:quiet "${@:3}"
}

git worktree add --quiet --detach "$folder/tree" "$base"
[ -f "$folder/tree/src/Packages.proj" ] || cp src/Packages.proj "$folder/tree/src/"
pack "$folder/tree" "$folder/packed"
mkdir "$folder/base"
for package in "$folder"/packed/*.nupkg; do
    name=$(basename "$package")
    cp "$package" "$folder/base/${name%.[0-9]*.[0-9]*.[0-9]*.nupkg}.nupkg"
done
if pack . "$folder/new" -p:BaselineFolder="$folder/base"; then
    echo "nothing breaks what was built with the packages of $base"
else
    echo "breaks what was built with the packages of $base" >&2
    exit 1
fi
