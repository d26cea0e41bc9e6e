#!/bin/bash
# virtio-gpu with several outputs: how many octets QEMU saves for them depends on memory that has nothing to do with it.
#
# Guess before: from 9.0 on each scanout has six more words (the frame buffer's format, octets per pixel, width, height, stride, offset), or, with
# x-scanout-vmstate-version=1, none has: 24 octets for each of max_outputs.
# Seen (Debian 13, qemu-system-x86 1:10.0.13): of a machine that never ran 1 of 1, 2 of 2, 3 of 4, 5 of 8 and 7 of 16 scanouts have them. With another file for
# -bios they were 1, 2, 3, 4 and 8, with 11.1.3 1, 2, 2, 3 and 4: hence the test below asks only for some of 16, and not all.
# hw/display/virtio-gpu.c, vmstate_after_v2: it asks the device for its version by going back from the scanout to the device as if every scanout were the
# first; of the others it looks at whatever stands so many octets behind.
# It matters to whoever moves guests with more than one output: the destination decides by its own memory how much it reads, and the section breaks.
#
# Exits with 0 when QEMU behaves so, with 1 when it does not any more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
command -v debootstrap > /dev/null || { apt-get update -qq && apt-get install -y -qq debootstrap > /dev/null; }
command -v python3 > /dev/null || apt-get install -y -qq python3 > /dev/null
debootstrap --variant=minbase --include=qemu-system-x86,seabios trixie "$folder/root" > "$folder/log" 2>&1
chroot "$folder/root" qemu-system-x86_64 --version | head -1

python3 - "$folder/root" << 'PY'
import json, subprocess, sys

ROOT = sys.argv[1]
HEAD, SCANOUT, LAYOUT = 12, 40, 24   # resource id 0, enable, max_outputs; the words of a scanout; the six more

def layouts(outputs):
    """How many scanouts have the layout: from the size that vmdesc states for the field of a machine that never ran."""
    line = ["chroot", ROOT, "qemu-system-x86_64", "-M", "q35", "-m", "16", "-nodefaults", "-display", "none", "-accel", "tcg", "-S", "-monitor", "stdio",
            "-device", f"virtio-gpu-pci,max_outputs={outputs}"]
    subprocess.run(line, input=b'migrate "exec:cat > /tmp/state"\nquit\n', stdout=subprocess.DEVNULL, check=True, timeout=120)
    state = open(f"{ROOT}/tmp/state", "rb").read()
    text = state[state.rindex(b'{"configuration"'):state.rindex(b"}") + 1]
    fields = [f for d in json.loads(text)["devices"] for f in d.get("fields", []) if f["type"] == "virtio-gpu"]
    return (fields[0]["size"] - HEAD - SCANOUT * outputs) / LAYOUT

seen = {outputs: layouts(outputs) for outputs in (1, 2, 4, 8, 16)}
for outputs, count in seen.items():
    print(f"{outputs} outputs: {count:g} of them with the frame buffer's layout")
sys.exit(0 if seen[1] == 1 and 0 < seen[16] < 16 else 1)
PY
