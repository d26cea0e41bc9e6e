#!/bin/bash
# A dirty bitmap that migrates to a destination without its node is dropped, and the load completes; one that the destination has already ends the migration.
#
# Guess before: the missing node is the error, as every other missing part of a destination is; a bitmap of the same name on the same node is filled.
# Seen (Debian 12, qemu-system-x86 1:7.2+dfsg-7+deb12u*): it is the other way round. Without the node the load completes, without the bitmap, and one line on
# standard error says "Cannot find device='n0' nor node-name='n0'". With a bitmap of that name the load fails: "Bitmap with the same name ('b0') already exists
# on destination". migration/block-dirty-bitmap.c: what cannot be found cancels the loading of bitmaps alone; dirty_bitmap_load_start refuses an existing one.
# It matters to whoever moves a guest with incremental backups: preparing the bitmap at the destination breaks the migration, forgetting the node loses it.
#
# Exits with 0 when QEMU behaves so, with 1 when it does not any more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
command -v qemu-system-x86_64 > /dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends qemu-system-x86 > "$folder/apt" 2>&1; }
command -v python3 > /dev/null || apt-get install -y -qq python3 >> "$folder/apt" 2>&1
qemu-system-x86_64 --version | head -1

python3 - "$folder" << 'PY'
import json, subprocess, sys, time

FOLDER = sys.argv[1]
NODE = ["-blockdev", "driver=null-co,node-name=n0,size=1048576"]
BITMAP = {"node": "n0", "name": "b0"}

class Machine:
    def __init__(self, *more):
        self.process = subprocess.Popen(["qemu-system-x86_64", "-M", "none", "-display", "none", "-qmp", "stdio", *more], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.ask("qmp_capabilities")
        self.ask("migrate-set-capabilities", capabilities=[{"capability": "dirty-bitmaps", "state": True}])

    def ask(self, command, **arguments):
        try:
            self.process.stdin.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            return None
        for line in self.process.stdout:
            answer = json.loads(line)
            if "return" in answer or "error" in answer:
                return answer.get("return")
        return None   # it has ended

    def wait(self):
        for _ in range(100):
            state = self.ask("query-migrate")
            if state is None or state.get("status") in ("completed", "failed"):
                return state
            time.sleep(0.1)

    def end(self):
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass   # it has ended by itself
        self.process.terminate()
        self.process.wait()
        lines = [line for line in self.process.stderr.read().splitlines() if "terminating on signal" not in line]
        return " / ".join(line.removeprefix("qemu-system-x86_64: ") for line in lines)

source = Machine("-S", *NODE)
source.ask("block-dirty-bitmap-add", **BITMAP)
source.ask("migrate", uri=f"exec:cat > {FOLDER}/stream")
assert source.wait()["status"] == "completed"
source.end()

def load(node, bitmap):
    machine = Machine("-incoming", "defer", *(NODE if node else []))
    if bitmap:
        machine.ask("block-dirty-bitmap-add", **BITMAP)
    machine.ask("migrate-incoming", uri=f"exec:cat {FOLDER}/stream")
    state = machine.wait()
    return state["status"] if state else "ended", machine.end()

results = {"without the node": load(False, False), "with the node": load(True, False), "with node and bitmap": load(True, True)}
for name, result in results.items():
    print(name, result)
status = [state for state, _ in results.values()]
sys.exit(0 if status[:2] == ["completed", "completed"] and status[2] != "completed" and "already exists" in results["with node and bitmap"][1] else 1)
PY
