#!/bin/bash
# Migration of a guest that runs under TCG in QEMU 7.2: it completes, and what the guest wrote in the later rounds is not at the destination.
#
# Guess before: when a migration has completed, the memory of the stopped source and of the destination, which was started with -S, is the same.
# Seen (Debian 12, qemu-system-x86 1:7.2+dfsg-7+deb12u18): the guest adds one to a double word in each of 142 pages for ever. After 4 rounds 143 of its first
# 160 pages differ, and have counts that are a fifth to a third behind; both sides say "completed". With Debian 13 (1:10.0.13+ds) none does, after 6 to 9 rounds.
# Pages that the guest has in its TLB as dirty are not seen as written again after a round has sent them; where it drops them itself (invlpg) they arrive.
# It matters to whoever migrates guests of another architecture than the host's, or tests migration in a place without KVM: 7.2 is what Debian 12 has, and
# neither side, nor a checksum of the stream, can tell.
#
# Exits with 0 when the two releases behave so, with 1 when they do not any more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
command -v debootstrap > /dev/null || { apt-get update -qq && apt-get install -y -qq debootstrap > /dev/null; }
command -v python3 > /dev/null || apt-get install -y -qq python3 > /dev/null
for release in bookworm trixie; do
    debootstrap --variant=minbase --include=qemu-system-x86 "$release" "$folder/$release" > "$folder/log" 2>&1
    chroot "$folder/$release" qemu-system-x86_64 --version | head -1
done

python3 - "$folder" << 'PY'
import json, os, socket, subprocess, sys, time

FOLDER = sys.argv[1]
PAGE, LOOKED_AT, ROUNDS = 4096, 0xa0000, 4
# 16-bit code at F000:E000: adds one to 0x1000, then to the first double word of each page from 0x2000 to 0x90000, for ever.
CODE = bytes.fromhex("31c08ed8bb000266ff0600108ec32666ff06000081c3000181fb009072e9ebe4")

def firmware(path):
    rom = bytearray(0x10000)
    rom[0xe000:0xe000 + len(CODE)] = CODE
    rom[0xfff0:0xfff5] = bytes.fromhex("ea00e000f0")
    open(path, "wb").write(rom)

def qmp(path):
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(60)
    for _ in range(400):
        try:
            connection.connect(path)
            break
        except OSError:
            time.sleep(0.05)
    lines = connection.makefile("rw")
    lines.readline()
    def call(name, **arguments):
        lines.write(json.dumps({"execute": name, "arguments": {key.replace("_", "-"): value for key, value in arguments.items()}}) + "\n")
        lines.flush()
        while True:
            answer = json.loads(lines.readline())
            if "error" in answer:
                sys.exit(f"{name}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]
    call("qmp_capabilities")
    return call

def until(what):
    end = time.monotonic() + 60
    while not what():
        if time.monotonic() > end:
            sys.exit("a migration takes longer than 60 s")
        time.sleep(0.05)

def differing(release):
    """How many of the guest's first pages are not at the destination as they are at the source."""
    root = f"{FOLDER}/{release}"
    firmware(f"{root}/tmp/rom")
    line = ["chroot", root, "qemu-system-x86_64", "-M", "pc-i440fx-7.2", "-m", "32", "-nodefaults", "-display", "none", "-accel", "tcg", "-bios", "/tmp/rom"]
    sides = {"source": [], "destination": ["-S", "-incoming", "defer"]}
    running = [subprocess.Popen(line + more + ["-qmp", f"unix:/tmp/{side},server=on,wait=off"], stdin=subprocess.DEVNULL) for side, more in sides.items()]
    try:
        source, destination = (qmp(f"{root}/tmp/{side}") for side in sides)
        destination("migrate-incoming", uri="unix:/tmp/migration")
        time.sleep(1)
        source("migrate-set-parameters", max_bandwidth=3000000, downtime_limit=1)
        source("migrate", uri="unix:/tmp/migration")
        until(lambda: source("query-migrate").get("ram", {}).get("dirty-sync-count", 0) >= ROUNDS)
        source("migrate-set-parameters", max_bandwidth=1 << 33, downtime_limit=2000)
        until(lambda: source("query-migrate").get("status") == "completed" and destination("query-migrate").get("status") == "completed")
        for call, side in ((source, "source"), (destination, "destination")):
            call("pmemsave", val=0, size=LOOKED_AT, filename=f"/tmp/{side}.memory")
        there, here = (open(f"{root}/tmp/{side}.memory", "rb").read() for side in sides)
        return sum(there[at:at + PAGE] != here[at:at + PAGE] for at in range(0, LOOKED_AT, PAGE))
    finally:
        for process in running:
            process.kill()
            process.wait()

old, new = differing("bookworm"), differing("trixie")
print(f"7.2: {old} of {LOOKED_AT // PAGE} pages differ; 10.0: {new}")
sys.exit(0 if old > 100 and new == 0 else 1)
PY
