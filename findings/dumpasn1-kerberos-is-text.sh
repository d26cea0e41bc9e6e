#!/bin/bash
# dumpasn1: an encoding whose first octets happen to be letters and digits is refused as "a base64-encoded text file", though the octets behind them are no text.
#
# Guess before: it looks at more than a few octets before it calls a file text, or asks whether the whole of it is base64.
# Seen (Debian 12, dumpasn1 20210212-3): [APPLICATION n] around a SEQUENCE of 50 octets begins 62 34 30 32, the text "b402": refused, exit code 1, although from the fifth octet on nothing
# is base64. With contents of 45 octets (62 2f 30 2d: '-' is none of base64) it is shown. A SEQUENCE alone is shown, whatever follows: 30 is excepted.
# openssl asn1parse reads all. It matters to Kerberos, whose messages are an application tag around a SEQUENCE: which of them dumpasn1 shows goes by their lengths. Of
# the encodings that the tests of krb5 1.20.1 compare with it refuses six.
#
# Exits with 0 when it behaves so, with 1 when it does not any more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
command -v dumpasn1 openssl xxd > /dev/null || { apt-get update -qq && apt-get install -y -qq dumpasn1 openssl xxd > /dev/null; }
dpkg-query -W dumpasn1
failed=0

# An encoding of TAG around a SEQUENCE, with an OCTET STRING of N octets ff, and what the first line of dumpasn1 must begin with.
expect() {
    { printf '%02x%02x30%02x04%02x' "0x$1" $(($2 + 4)) $(($2 + 2)) "$2"; printf 'ff%.0s' $(seq "$2"); } | xxd -r -p > "$folder/octets"
    openssl asn1parse -inform DER -in "$folder/octets" | grep -q 'prim: OCTET STRING' || failed=1
    seen=$(dumpasn1 "$folder/octets" 2>&1 | head -1) || true
    echo "$(xxd -p -l 6 "$folder/octets"): $seen"
    [[ "$seen" == $3 ]] || failed=1
}
expect 62 48 'Error: This file appears to be a base64-encoded text file*'
expect 6d 48 'Error: This file appears to be a base64-encoded text file*'
expect 62 43 '*APPLICATION 2*'
expect 30 48 '*SEQUENCE*'
exit $failed
