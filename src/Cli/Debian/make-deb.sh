#!/bin/bash
# A Debian package of the native command, with man pages and completion: make-deb.sh NATIVE_QBER VERSION OUTDIR. Prints its path.
# Needs dpkg-dev. The maintainer is DEBFULLNAME and DEBEMAIL. The same command gives the same octets: times are SOURCE_DATE_EPOCH, or that of the commit.
set -euo pipefail
[ $# = 3 ] || { echo "usage: make-deb.sh NATIVE_QBER VERSION OUTDIR" >&2; exit 64; }
native=$(realpath "$1") version=$2 out=$(realpath -m "$3")
here=$(cd "$(dirname "$0")" && pwd)
: "${SOURCE_DATE_EPOCH:=$(git -C "$here" log -1 --format=%ct)}"
export SOURCE_DATE_EPOCH LC_ALL=C
umask 022
maintainer="${DEBFULLNAME:-The qber authors} <${DEBEMAIL:-qber@localhost}>"

case $(readelf -h "$native" | sed -n 's/ *Machine: *//p') in
    *X86-64*) architecture=amd64 ;;
    AArch64) architecture=arm64 ;;
    *) echo "make-deb.sh: $native: expected an ELF file for x86-64 or AArch64" >&2; exit 2 ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
man=$root/usr/share/man/man1
doc=$root/usr/share/doc/qber
mkdir -p "$root/DEBIAN" "$root/usr/bin" "$man" "$doc" "$root/usr/share/bash-completion/completions" "$root/usr/share/zsh/vendor-completions" \
    "$root/usr/share/fish/vendor_completions.d" "$work/debian"
install -m 755 "$native" "$root/usr/bin/qber"

"$native" help --man "$man" > "$work/log" 2>&1 && [ -s "$man/qber.1" ] ||
    { echo "make-deb.sh: $native: help --man wrote no qber.1: $(head -1 "$work/log")" >&2; exit 2; }
complete() {
    "$native" completion "$1" > "$root/usr/share/$2" 2> "$work/log" && [ -s "$root/usr/share/$2" ] ||
        { echo "make-deb.sh: $native: completion $1 wrote nothing: $(head -1 "$work/log")" >&2; exit 2; }
}
complete bash bash-completion/completions/qber
complete zsh zsh/vendor-completions/_qber
complete fish fish/vendor_completions.d/qber.fish

cp "$here/copyright" "$doc/copyright"
mkdir -p "$root/usr/share/lintian/overrides"
cp "$here/lintian-overrides" "$root/usr/share/lintian/overrides/qber"
cat > "$doc/changelog" << END
qber ($version) unstable; urgency=medium

  * Version $version; what changed stands in CHANGELOG.md of the sources.

 -- $maintainer  $(date -u -R -d "@$SOURCE_DATE_EPOCH")
END
gzip -9n "$doc/changelog" "$man"/*.1

printf 'Source: qber\n\nPackage: qber\nArchitecture: %s\n' "$architecture" > "$work/debian/control"
depends=$(cd "$work" && dpkg-shlibdeps -O --ignore-missing-info -e"$root/usr/bin/qber" 2> "$work/log" | sed -n 's/^shlibs:Depends=//p')
[ -n "$depends" ] || { echo "make-deb.sh: $native: dpkg-shlibdeps found no dependency: $(head -1 "$work/log")" >&2; exit 2; }

cat > "$root/DEBIAN/control" << END
Package: qber
Version: $version
Architecture: $architecture
Maintainer: $maintainer
Installed-Size: $(du -k -s --apparent-size "$root/usr" | cut -f 1)
Depends: $depends
Recommends: libssl3 | libssl3t64
Section: admin
Priority: optional
Description: self-describing QEMU migration streams
 Turns the migration stream of any QEMU into BER (X.690) in which every field
 of every device has a name and a type, and back, octet for octet, while it
 flows. Shows what a stream holds, compares two of them, and says before a
 migration whether the destination can load what the source sends.
 .
 OpenSSL is needed only where a relay ends TLS.
END
(cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum > DEBIAN/md5sums)
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +

mkdir -p "$out"
deb=$out/qber_${version}_$architecture.deb
dpkg-deb --root-owner-group -Zxz --build "$root" "$deb" > /dev/null
echo "$deb"
