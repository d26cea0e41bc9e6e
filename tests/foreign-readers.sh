#!/bin/bash
# Which programs of others read the BER that qber writes: foreign-readers.sh [ROOT]. Prints a line for each: version, files read whole, what it said of the first that it
# did not read. docs/foreign-readers.md has the table and the limits. ROOT is a folder that debootstrap filled with another release and its packages
# (openssl,asn1c,gcc,libc6-dev,fq,tshark,libtasn1-bin,python3-pyasn1,erlang-base,erlang-asn1): its programs run instead, by chroot.
#
# No part of CI: it installs packages. Every golden stream is encoded and read.
set -uo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
root=${1:-}
folder=$(mktemp -d)
trap 'rm -rf "$folder" ${root:+"$root/streams"}' EXIT
if [ -z "$root" ]; then
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends openssl dumpasn1 asn1c gcc libc6-dev fq tshark libtasn1-bin python3-pyasn1 \
        erlang-base erlang-asn1 > "$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
fi
dotnet build "$here/src/Cli" -v quiet -p:RunAnalyzers=false > "$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
qber=$(ls "$here"/src/Cli/bin/Debug/*/qber.dll)
streams=${root:+$root/streams}
streams=${streams:-$folder/streams}
mkdir -p "$streams"
for stream in "$here"/tests/Golden/Streams/*.mig; do dotnet "$qber" encode "$stream" -o "$streams/$(basename "$stream" .mig).ber" 2> /dev/null; done
cp "$here/schemas/migration.asn1" "$streams/QEMU-Migration.asn1"

# Runs a line of shell among the streams, of this system or of ROOT.
at() { if [ -n "$root" ]; then chroot "$root" sh -c "cd /streams; $1" 2>&1; else (cd "$streams" && sh -c "$1" 2>&1); fi; }
has() { at "command -v $1" > /dev/null; }
files() { (cd "$streams" && ls ./*.ber); }

# A reader's line: its version, and a line of shell with F for the file, which fails where a file is not read whole.
reader() {
    local read=0 all=0 first=""
    for file in $(files); do
        all=$((all + 1))
        if said=$(at "F=$file; $3"); then read=$((read + 1)); else first=${first:-"$file: $(echo "$said" | grep . | tail -1 | cut -c1-150)"}; fi
    done
    echo "$1 $2: $read of $all${first:+; $first}"
}

# The last line is the end-of-contents octets of the whole file. Its last record is [APPLICATION 5], 65 in hex.
has openssl && reader "openssl asn1parse" "$(at 'openssl version')" \
    'openssl asn1parse -inform DER -in $F | tail -1 | grep "^ *$(($(wc -c < $F) - 2)):.*EOC"'
has dumpasn1 && reader dumpasn1 "$(at "dpkg-query -W -f '\${Version}' dumpasn1")" \
    'dumpasn1 -a -e $F 2>&1 | grep "Error:" | grep -v "zero length\|negative value"; [ ${?} = 1 ] || { dumpasn1 -a -e $F 2>&1 | grep Error: | head -1; false; }'
has unber && reader unber "$(at "dpkg-query -W -f '\${Version}' asn1c")" 'unber $F | tail -1 | grep "L=\"$(wc -c < $F)\">"'
has asn1c && at 'mkdir -p c && cd c && asn1c -fcompound-names -fwide-types -pdu=MigrationStream ../QEMU-Migration.asn1 && gcc -O1 -w -DPDU=MigrationStream -I. -o decoder *.c -lm' \
    > "$folder/asn1c" && reader "asn1c, decoder" "$(at "dpkg-query -W -f '\${Version}' asn1c")" './c/decoder -iber -onull $F'
if has erlc; then
    at 'erlc QEMU-Migration.asn1' > "$folder/erlc"
    reader "Erlang asn1ct" "$(at "dpkg-query -W -f '\${Version}' erlang-asn1")" \
        "erl -noshell -eval \"{ok, B} = file:read_file(\\\"\$F\\\"), {ok, _} = 'QEMU-Migration':decode('MigrationStream', B), halt(0).\" "
fi
has fq && reader fq "$(at 'fq --version')" 'E=$(fq -d asn1_ber "._error.error" $F); [ "$E" = null ] || { echo "$E"; false; }'
has tshark && reader tshark "$(at 'tshark --version' | grep -o 'TShark.*' | head -1)" \
    'tshark -r $F -V > text 2> /dev/null; ! grep -i "malformed\|BER Error" text && grep "^    \[APPLICATION" text | tail -1 | grep "APPLICATION 5\]"'
printf 'S { 1 } DEFINITIONS IMPLICIT TAGS ::= BEGIN\nMigrationStream ::= [APPLICATION 13] IMPLICIT SEQUENCE OF ANY\nEND\n' > "$streams/any.asn1"
has asn1Decoding && reader "libtasn1 asn1Decoding, records as ANY" "$(at 'asn1Decoding --version' | head -1)" \
    'asn1Decoding any.asn1 $F S.MigrationStream > text 2>&1 && grep "SUCCESS" text && grep "type:ANY" text | tail -1 | grep "value:65"'
reader "pyasn1, no schema" "$(at "/usr/bin/python3 -c 'import pyasn1; print(pyasn1.__version__)'")" \
    '/usr/bin/python3 -c "import sys; from pyasn1.codec.ber import decoder; assert not decoder.decode(open(sys.argv[1], \"rb\").read())[1]" $F'
[ -z "$root" ] || exit 0

mkdir "$folder/js" "$folder/net"
for version in 3.0.5 4.0.0; do
    (cd "$folder/js" && npm init -y && npm install --silent "asn1js@$version") > "$folder/log" 2>&1 || { tail -1 "$folder/log"; continue; }
    echo 'import { fromBER } from "asn1js"; import fs from "fs"; const b = fs.readFileSync(process.argv[2]);
        const r = fromBER(new Uint8Array(b).buffer); if (r.offset !== b.length) { console.log(r.result.error); process.exit(1); }' > "$folder/js/read.mjs"
    reader asn1js "$version" "node $folder/js/read.mjs \$F"
done
cat > "$folder/net/read.csproj" << 'PROJECT'
<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
<ItemGroup><PackageReference Include="BouncyCastle.Cryptography" Version="2.7.0" /></ItemGroup></Project>
PROJECT
cat > "$folder/net/read.cs" << 'PROGRAM'
using Org.BouncyCastle.Asn1;
// The stream as what it is, a SEQUENCE under a tag; each record inside it in the same way.
static Asn1Sequence Inside(Asn1Encodable tagged) => (Asn1Sequence)((Asn1TaggedObject)tagged).GetBaseUniversal(false, Asn1Tags.Sequence);
var stream = Inside(Asn1Object.FromByteArray(System.IO.File.ReadAllBytes(args[0])));
int elements = 0;
foreach (Asn1Encodable record in stream) elements += Inside(record).Count;
return elements > stream.Count ? 0 : 1;
PROGRAM
dotnet build "$folder/net" -o "$folder/net/out" -v quiet > "$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
reader BouncyCastle.Cryptography 2.7.0 "dotnet $folder/net/out/read.dll \$F"
