#!/bin/bash
# QMP query-pci of a machine that has not run yet lists no device behind a bridge: it follows the bus numbers that firmware writes into the bridges.
#
# Guess before: it lists the machine's PCI functions, as qom-list and "info qtree" do, whether the guest has run or not.
# Seen (Debian 12, qemu-system-x86 1:7.2+dfsg-7+deb12u*): paused from the start, the root port is there with an empty list behind it; once SeaBIOS has run the
# network card behind it appears. hw/pci/pci.c, qmp_query_pci_bridge: a bridge whose secondary bus number is 0 has no bus to look at.
# It matters to whoever compares two machines before a migration: the destination waits with -incoming, has never run, and seems to lack devices that it has.
#
# Exits with 0 when QEMU behaves so, with 1 when it does not any more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
command -v qemu-system-x86_64 > /dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends qemu-system-x86 seabios > "$folder/apt" 2>&1; }
command -v python3 > /dev/null || apt-get install -y -qq python3 >> "$folder/apt" 2>&1
qemu-system-x86_64 --version | head -1

python3 - << 'PY'
import json, subprocess, sys, time

LINE = ["qemu-system-x86_64", "-M", "q35", "-m", "64", "-nodefaults", "-display", "none", "-qmp", "stdio", "-device", "pcie-root-port,id=rp1,chassis=1",
        "-device", "virtio-net-pci,bus=rp1"]

def listed(paused):
    """Vendor and device ids that query-pci has, at the top and behind bridges."""
    qemu = subprocess.Popen(LINE + (["-S"] if paused else []), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    def ask(command):
        qemu.stdin.write(json.dumps({"execute": command}) + "\n")
        qemu.stdin.flush()
        while True:
            answer = json.loads(qemu.stdout.readline())
            if "return" in answer:
                return answer["return"]
    ask("qmp_capabilities")
    if not paused:
        time.sleep(10)
    top, behind = [], []
    for bus in ask("query-pci"):
        for device in bus["devices"]:
            top.append(device["id"])
            behind += [d["id"] for d in device.get("pci_bridge", {}).get("devices", [])]
    ask("quit")
    qemu.wait()
    return [(d["vendor"], d["device"]) for d in top], [(d["vendor"], d["device"]) for d in behind]

CARD = (0x1af4, 0x1041)
before, after = listed(True), listed(False)
print("paused from the start: at the top", len(before[0]), "behind bridges", len(before[1]))
print("after the firmware:    at the top", len(after[0]), "behind bridges", len(after[1]))
sys.exit(0 if CARD not in before[1] and CARD in after[1] and before[0] == after[0] else 1)
PY
