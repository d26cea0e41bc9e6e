#!/bin/bash
# QEMU's isapc machine migrates its two IDE controllers as two sections of one name and one instance id, and an incoming QEMU loads both into the first.
#
# Guess before: like every pair of equal devices they are sent as "isa-ide" instance 0 and 1 (savevm.c counts instances up where the id is "any").
# Seen (Debian 12, qemu-system-x86 1:7.2+dfsg-7+deb12u*): both say instance 0, because vmstate_register of hw/ide/isa.c is given 0. find_se() then finds the same
# entry for both, so that the state of the second replaces that of the first, without a word: a cylinder register that was 0xff on the first controller (no
# drive) comes back with the value of the second, which has a CD-ROM drive (0x14: the signature of a packet device).
# It matters: any guest of an isapc machine with drives comes back with two equal controllers. analyze-migration.py shows one of the two, as it keys by name.
#
# Exits with 0 when QEMU behaves so, with 1 when it does not any more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
command -v qemu-system-x86_64 > /dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends qemu-system-x86 > "$folder/apt" 2>&1; }
command -v python3 > /dev/null || apt-get install -y -qq python3 >> "$folder/apt" 2>&1
qemu-system-x86_64 --version | head -1

machine=(qemu-system-x86_64 -M isapc -m 16 -nodefaults -display none -S -monitor stdio
    -drive id=d,if=none,driver=null-co,read-zeroes=on,size=64M,media=cdrom -device ide-cd,drive=d,bus=ide.1)

printf 'migrate "exec:cat > %s/first"\nquit\n' "$folder" | "${machine[@]}" > /dev/null 2>&1
(sleep 2; printf 'migrate "exec:cat > %s/again"\nquit\n' "$folder") | "${machine[@]}" -incoming "exec:cat $folder/first" > /dev/null 2>&1

python3 - "$folder/first" "$folder/again" << 'PY'
import struct, sys

def sections(path):
    """Contents of the sections isa-ide, with their instance ids: head (4, id, length, name, instance, version), contents to the footer (0x7e, id)."""
    octets, found, at = open(path, "rb").read(), [], 0
    name = b"\x07isa-ide"
    while (at := octets.find(name, at)) >= 0:
        if octets[at - 5] == 4:
            section = octets[at - 4:at]
            instance = struct.unpack(">I", octets[at + 8:at + 12])[0]
            start = at + 16
            end = octets.index(b"\x7e" + section, start)
            found.append((instance, octets[start:end]))
        at += 1
    return found

first, again = sections(sys.argv[1]), sections(sys.argv[2])
print("sent:   instances", [i for i, _ in first], "octets differ at", sum(a != b for a, b in zip(first[0][1], first[1][1])), "places")
print("loaded: instances", [i for i, _ in again], "octets differ at", sum(a != b for a, b in zip(again[0][1], again[1][1])), "places")
same_id = [i for i, _ in first] == [0, 0]
lost = first[0][1] != again[0][1] and first[0][1] != first[1][1]
print("both have instance 0:", same_id)
print("the first controller comes back changed:", lost)
sys.exit(0 if same_id and lost else 1)
PY
