#!/bin/bash
# Packs HEAD twice, in folders of different names and at different times, and compares every octet of the packages.
set -euo pipefail
cd "$(dirname "$0")/.."
repository=$PWD
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH CI=true

pack() {
    git clone --quiet "$repository" "$1"
    git -C "$1" remote remove origin
    dotnet msbuild "$1/src/Packages.proj" -restore -t:Pack -p:Configuration=Release -p:RunAnalyzers=false -p:UseSharedCompilation=false \
        -p:PackageOutputPath="$2" -maxCpuCount -nodeReuse:false -nologo -verbosity:quiet
}

pack "$folder/a" "$folder/first"
pack "$folder/another/and longer" "$folder/second"
different=0
for package in "$folder"/first/*; do
    name=$(basename "$package")
    if cmp -s "$package" "$folder/second/$name"; then
        echo "equal      $(stat -c %s "$package")  $name"
    else
        different=1
        echo "different  $(stat -c %s "$package")  $name"
        rm -rf "$folder/x" "$folder/y"
        unzip -q "$package" -d "$folder/x"
        unzip -q "$folder/second/$name" -d "$folder/y"
        diff -rq "$folder/x" "$folder/y" || true
    fi
done
exit $different
