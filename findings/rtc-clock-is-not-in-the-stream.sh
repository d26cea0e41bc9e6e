#!/bin/bash
# -rtc clock=: which clock the PC's real-time clock counts by is configuration, and no part of the stream. A destination with another one loads in silence, and the
# guest's date is decades off; with clock=rt at the destination it is right whatever the source had.
#
# Guess before: the section mc146818rtc has the date (cmos_data, base_rtc), so the guest's date after a load is that before it, give or take how long the load took;
# at worst vm to host is off, and all three in the same way.
# Seen (Debian 12, qemu-system-x86 1:7.2+dfsg), -rtc base=2001-02-03, asked with qom-get /machine rtc-time, both sides paused:
#   host to vm      the guest lives in the 1940s
#   vm to host      it lives in the late 2050s (2001 and the time since 1970 added)
#   host to rt, vm to rt, and equal ones: 2001-02-03
# hw/rtc/mc146818rtc.c sends last_update in nanoseconds of the clock that it counts by: since 1970 (host), since the guest started (vm), since the host started (rt).
# The loader takes the difference to its own clock's now. Only with rt rtc_post_load sets the time anew from cmos_data. rt to vm is off by the time since the
# source's host was started, so that it looks right on a host that has just been booted.
# It matters to who edits the domain of a libvirt guest for its destination: <timer name='rtc' track='guest'/> is clock=vm, track='wall' clock=host.
#
# Exits with 0 when it behaves so, with 1 when it does not any more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
command -v debootstrap > /dev/null || { apt-get update -qq && apt-get install -y -qq debootstrap > /dev/null; }
command -v python3 > /dev/null || apt-get install -y -qq python3 > /dev/null
debootstrap --variant=minbase --include=qemu-system-x86,seabios bookworm "$folder/root" > "$folder/log" 2>&1
chroot "$folder/root" qemu-system-x86_64 --version | head -1

cat > "$folder/try.py" << 'PROGRAM'
import json, subprocess, sys, time

ROOT = sys.argv[1]
MACHINE = ["chroot", ROOT, "qemu-system-x86_64", "-M", "pc", "-m", "16", "-nodefaults", "-display", "none", "-accel", "tcg", "-qmp", "stdio"]


class Machine:
    def __init__(self, *arguments):
        self.process = subprocess.Popen(MACHINE + list(arguments), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdout.readline()
        self.ask("qmp_capabilities")

    def ask(self, name, **arguments):
        self.process.stdin.write(json.dumps({"execute": name, "arguments": arguments}) + "\n")
        self.process.stdin.flush()
        while "return" not in (answer := json.loads(self.process.stdout.readline())):
            if "error" in answer:
                raise SystemExit(f"{name}: {answer}")
        return answer["return"]

    def wait(self, command, status):
        for _ in range(300):
            if self.ask(command)["status"] == status:
                return
            time.sleep(0.1)
        raise SystemExit(f"{command} does not come to {status}")

    def year(self):
        return self.ask("qom-get", path="/machine", property="rtc-time")["tm_year"] + 1900

    def end(self):
        self.ask("quit")
        self.process.wait()


def moved(source, destination):
    machine = Machine("-rtc", f"base=2001-02-03,clock={source}")
    time.sleep(1)
    machine.ask("stop")
    before = machine.year()
    machine.ask("migrate", uri="exec:cat > /state")
    machine.wait("query-migrate", "completed")
    machine.end()
    machine = Machine("-rtc", f"base=2001-02-03,clock={destination}", "-incoming", "exec:cat /state")
    machine.wait("query-status", "paused")
    after = machine.year()
    machine.end()
    return before, after


since_1970 = time.gmtime().tm_year - 1970
EXPECTED = {("host", "host"): 0, ("vm", "vm"): 0, ("vm", "rt"): 0, ("host", "rt"): 0, ("vm", "host"): since_1970, ("host", "vm"): -since_1970 - 1}
failed = 0
for (source, destination), years in EXPECTED.items():
    before, after = moved(source, destination)
    print(f"clock={source} to clock={destination}: {before} becomes {after}")
    failed |= before != 2001 or abs(after - before - years) > 1 or (years == 0 and after != before)
sys.exit(failed)
PROGRAM
python3 "$folder/try.py" "$folder/root"
