#!/bin/bash
# A guest that was migrated to a host with another firmware file is reset there. Which of the two firmwares runs then depends on the machine type.
#
# Guess before: QEMU writes its ROM files to memory at every reset, so the destination's file runs from the first reset on, on every machine.
# Seen (Debian 12, qemu-system-x86 1:7.2, and Debian 13, 1:10.0): with pc and q35 the source's firmware runs on, whatever is reset, until QEMU ends; with
# isapc and microvm it is the source's until the reset and the destination's from there on.
# While a migration is awaited, rom_reset of hw/core/loader.c forgets the file of a ROM that the guest cannot write to, so that the state that comes is not
# overwritten later. isapc and microvm have their firmware in memory that can be written to (isapc_ram_fw of hw/i386/x86.c): that file is kept, and written.
# It matters to whoever counts on an updated firmware after a guest has moved and rebooted (pc, q35: it has to be stopped and started), and to whoever counts
# on the same firmware until then (microvm: a reboot of the guest is enough to change it). The sizes must be the same, or the migration fails.
#
# Exits with 0 when they behave so, with 1 when they do not any more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
command -v debootstrap > /dev/null || { apt-get update -qq && apt-get install -y -qq debootstrap > /dev/null; }
for suite in bookworm trixie; do
    debootstrap --variant=minbase --include=qemu-system-x86,seabios "$suite" "$folder/$suite" > "$folder/log" 2>&1
    chroot "$folder/$suite" qemu-system-x86_64 --version | head -1
done
FOLDER=$folder python3 - << 'PY'
import os, subprocess, sys, time

FOLDER = os.environ["FOLDER"]
EXPECTED = {"pc": "AAAB", "q35": "AAAB", "isapc": "AABB", "microvm": "AABB"}

def firmware(letter):
    """64 KiB that say one letter on port 0xe9 for ever: mov al, letter; out 0xe9, al; mov cx, -1; loop $; jmp to the beginning."""
    rom = bytearray(b"\xf4" * 65536)
    rom[:11] = bytes([0xB0, ord(letter), 0xE6, 0xE9, 0xB9, 0xFF, 0xFF, 0xE2, 0xFE, 0xEB, 0xF5])
    rom[0xFFF0:0xFFF3] = bytes([0xE9, 0x0D, 0x00])   # the reset vector: jmp to offset 0
    return rom

class Guest:
    def __init__(self, suite, machine, letter, *more):
        self.said = f"{FOLDER}/{suite}/tmp/said"
        open(f"{FOLDER}/{suite}/tmp/firmware", "wb").write(firmware(letter))
        self.process = subprocess.Popen(
            ["chroot", f"{FOLDER}/{suite}", "qemu-system-x86_64", "-M", machine, "-m", "16", "-nodefaults", "-display", "none", "-accel", "tcg",
             "-bios", "/tmp/firmware", "-debugcon", "file:/tmp/said", "-monitor", "stdio", *more],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        time.sleep(3)

    def say(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        time.sleep(3)

    def letters(self):
        """What it says from now on."""
        before = os.path.getsize(self.said)
        time.sleep(1)
        return "".join(sorted(set(open(self.said).read()[before:])))

    def end(self):
        self.say("quit")
        self.process.wait()

def letters(suite, machine):
    """At the source, at the destination, there after a reset, and in a guest that was begun with the destination's file."""
    source = Guest(suite, machine, "A")
    seen = source.letters()
    source.say('migrate "exec:cat > /tmp/state"')
    source.end()
    destination = Guest(suite, machine, "B", "-incoming", "exec:cat /tmp/state")
    seen += destination.letters()
    destination.say("system_reset")
    seen += destination.letters()
    destination.end()
    fresh = Guest(suite, machine, "B")
    seen += fresh.letters()
    fresh.end()
    return seen

failed = 0
for suite in ("bookworm", "trixie"):
    for machine, expected in EXPECTED.items():
        seen = letters(suite, machine)
        print(f"{suite} {machine}: {' '.join(seen)}")
        failed |= seen != expected
sys.exit(failed)
PY
