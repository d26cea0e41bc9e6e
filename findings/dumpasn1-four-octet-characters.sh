#!/bin/bash
# dumpasn1: a UTF8String with a character beyond U+FFFF makes it lose its place: what follows in the same SEQUENCE is shown two octets too far on, the last element
# is not shown at all, and it says "0 errors".
#
# Guess before: the string may be shown as dots, as it is no ASCII; offsets and the elements behind it are right.
# Seen (Debian 12, dumpasn1 20210212-3): of SEQUENCE { UTF8String of one character of four octets, INTEGER 5, NULL } it shows the INTEGER at offset 10, where it is at 8, no NULL,
# "0 warnings, 0 errors", exit code 0. With the string alone it says "Inconsistent object length, 2 bytes difference" of octets that are right, and exits with 1.
# With a character of three octets all is as it should be. openssl asn1parse reads all three.
# It matters to whoever looks at certificates with such names: a wrong tree that is called right. The four octets count as six; two such characters count four too many.
#
# Exits with 0 when it behaves so, with 1 when it does not any more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
command -v dumpasn1 openssl xxd > /dev/null || { apt-get update -qq && apt-get install -y -qq dumpasn1 openssl xxd > /dev/null; }
dpkg-query -W dumpasn1
failed=0

# What it shows of octets, and its exit code, on one line.
shown() { echo "$1" | xxd -r -p > "$folder/octets"; (dumpasn1 "$folder/octets" 2>&1 && echo exit 0 || echo exit 1) | grep -v '^$' | tr -s ' \n' ' '; }
expect() {
    seen=$(shown "$1")
    echo "$1: $seen"
    [[ "$seen" == $2 ]] || failed=1
}
expect 300b0c04f09f9a800201050500 '*UTF8String* 10 1: INTEGER 5 : } 0 warnings, 0 errors. exit 0 '
expect 30060c04f09f9a80 '*Error: Inconsistent object length, 2 bytes difference.*exit 1 '
expect 300a0c03e282ac0201050500 '*UTF8String* 7 1: INTEGER 5 10 0: NULL : } 0 warnings, 0 errors. exit 0 '
[ "$(echo 300b0c04f09f9a800201050500 | xxd -r -p | openssl asn1parse -inform DER | grep -c ':d=1')" = 3 ] || failed=1
exit $failed
