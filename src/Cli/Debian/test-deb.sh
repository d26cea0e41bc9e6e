#!/bin/bash
# Installs a package in a clean Debian 12, uses it, removes it, and looks that nothing is left: test-deb.sh DEB [ROOT].
# ROOT is a folder that debootstrap made with man-db in it; without it one is made. Runs as root.
set -euo pipefail
[ $# -ge 1 ] || { echo "usage: test-deb.sh DEB [ROOT]" >&2; exit 64; }
deb=$(realpath "$1")
version=$(dpkg-deb -f "$deb" Version)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ $# -gt 1 ]; then
    cp -a "$2" "$work/root"
else
    debootstrap --variant=minbase --include=man-db bookworm "$work/root" > "$work/log" 2>&1 || { tail -5 "$work/log" >&2; exit 2; }
fi
root=$work/root

# Without what dpkg, its log and man's index write for any package.
list() { (cd "$root" && find . -path ./var/lib/dpkg -prune -o -path ./var/log -prune -o -path ./var/cache -prune -o -path ./tmp -prune -o -print | sort); }
fail() { echo "test-deb.sh: $*" >&2; exit 1; }

list > "$work/before"
cp "$deb" "$root/tmp/qber.deb"
chroot "$root" dpkg -i /tmp/qber.deb
seen=$(chroot "$root" qber --version)
case $seen in "qber $version"*) ;; *) fail "qber --version: expected qber $version, found $seen" ;; esac
[ "$(chroot "$root" man -w qber)" = /usr/share/man/man1/qber.1.gz ] || fail "man -w qber: not found"
for page in "$root"/usr/share/man/man1/qber*.1.gz; do
    MANROFFSEQ='' LC_ALL=C.UTF-8 chroot "$root" man --warnings -E UTF-8 -l "${page#"$root"}" > /dev/null 2> "$work/warnings" || fail "$page is not read by man"
    [ ! -s "$work/warnings" ] || fail "$page: $(head -1 "$work/warnings")"
done
bash -n "$root/usr/share/bash-completion/completions/qber" || fail "the completion for bash has an error"
chroot "$root" dpkg -V qber
chroot "$root" dpkg -r qber
list > "$work/after"
diff "$work/before" "$work/after" || fail "removing it did not remove all of it"
echo "$(basename "$deb"): installed, used and removed"
