#!/bin/bash
# Two extended capabilities of QEMU's e1000e overlap: the serial number begins inside of the last register of advanced error reporting.
#
# Guess before: capabilities of one device never overlap, as pci_add_capability refuses that among the first 256 octets.
# Seen (Debian 12, qemu-system-x86 1:7.2+dfsg-7+deb12u*): error reporting stands at 100 and is of version 2, which has 48 octets (hexadecimal) with the TLP prefix
# log at 38; it links to 140, where the serial number stands, so that the last 8 octets of the log are that capability. hw/net/e1000e.c puts them at
# these two places; pcie_add_capability, for the extended space, looks for no overlap.
# It matters to whoever reads a configuration space by capability and its length, as in a migration stream: octets of the one would be told as the other's.
#
# Exits with 0 when QEMU behaves so, with 1 when it does not any more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
command -v qemu-system-x86_64 > /dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends qemu-system-x86 seabios > "$folder/apt" 2>&1; }
command -v python3 > /dev/null || apt-get install -y -qq python3 >> "$folder/apt" 2>&1
qemu-system-x86_64 --version | head -1

python3 - << 'PY'
import subprocess, sys

CONFIG_SPACE, SLOT = 0xb0000000, 3
qemu = subprocess.Popen(["qemu-system-x86_64", "-M", "q35", "-S", "-display", "none", "-nodefaults", "-qtest", "stdio", "-qtest-log", "/dev/null",
                         "-device", f"e1000e,addr={SLOT}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

def ask(line):
    qemu.stdin.write(line + "\n")
    qemu.stdin.flush()
    while True:
        answer = qemu.stdout.readline().split()
        if answer[0] == "OK":
            return int(answer[1], 16) if len(answer) > 1 else None

# The chip set's register that opens the configuration spaces to memory (PCIEXBAR, at 60 of function 0).
ask("outl 0xcf8 0x80000060")
ask(f"outl 0xcfc {CONFIG_SPACE | 1:#x}")

def word(offset):
    return ask(f"readl {CONFIG_SPACE + (SLOT << 15) + offset:#x}") & 0xffffffff

ERRORS, SERIAL, ERRORS_LENGTH = 1, 3, {1: 0x38, 2: 0x48}
found, at = [], 0x100
while at:
    head = word(at)
    found.append((at, head & 0xffff, head >> 16 & 0xf))
    at = head >> 20
qemu.kill()
for at, kind, version in found:
    print(f"at {at:x}: capability {kind}, version {version}")
ends = [at + ERRORS_LENGTH[version] for at, kind, version in found if kind == ERRORS]
begins = [at for at, kind, _ in found if kind == SERIAL]
print("error reporting ends before", *(f"{end:x}" for end in ends), "and the serial number begins at", *(f"{begin:x}" for begin in begins))
sys.exit(0 if len(ends) == len(begins) == 1 and begins[0] < ends[0] else 1)
PY
