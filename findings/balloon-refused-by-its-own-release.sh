#!/bin/bash
# virtio-balloon of QEMU 5.2: once its driver has accepted page poisoning, no QEMU loads what it sends, also not QEMU 5.2 itself; and 5.2 does not load what
# newer ones send then.
#
# Guess before: a release loads what it sends, whatever the guest has done; and 7.2 loads what a pc-i440fx-5.2 of 5.2 sends.
# Seen (Debian 11, qemu-system-x86 1:5.2, and Debian 12, 1:7.2): from 5.2 both end with "Missing section footer for 0000:00:02.0/virtio-balloon"; from 7.2 it is
# 7.2 that loads, and 5.2 ends with "Failed to load virtio-balloon:virtio". Without that feature all four load.
# hw/virtio/virtio-balloon.c of 5.2 calls the subsection vitio-balloon-device/page-poison. vmstate_subsection_load looks up names that begin with that of the
# description alone, virtio-balloon-device: it takes the octets for something that comes later, and they are left over. No vmdesc and no -dump-vmstate shows
# the description, as virtio saves it within a field of its own. The feature is on by default (page-poison), and Linux accepts it where it runs with
# page_poison=1 or init_on_free=1.
# It matters to whoever moves guests off such a host: page-poison=off, set when the guest is started, or no balloon.
#
# Exits with 0 when they behave so, with 1 when they do not any more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
command -v debootstrap > /dev/null || { apt-get update -qq && apt-get install -y -qq debootstrap > /dev/null; }
debootstrap --variant=minbase --include=qemu-system-x86,seabios bullseye "$folder/5.2" > "$folder/log" 2>&1
debootstrap --variant=minbase --include=qemu-system-x86,seabios bookworm "$folder/7.2" >> "$folder/log" 2>&1
for root in 5.2 7.2; do chroot "$folder/$root" qemu-system-x86_64 --version | head -1; done

machine="qemu-system-x86_64 -M pc-i440fx-5.2 -m 16 -nodefaults -display none -accel tcg -S -device virtio-balloon-pci,addr=2"

# What the second says to the state of the first, whose driver has accepted some features: nothing, where it loads it.
answer() {
    # The device gets ports from 0xc000 on, features are written at offset 4 of them, and the status at offset 18 (legacy interface).
    chroot "$folder/$1" $machine -monitor stdio > /dev/null 2>&1 << COMMANDS
o /4 0xcf8 0x80001010
o /4 0xcfc 0xc000
o /4 0xcf8 0x80001004
o /2 0xcfc 1
o /4 0xc004 $3
o /1 0xc012 7
migrate "exec:cat > /state"
quit
COMMANDS
    cp "$folder/$1/state" "$folder/$2/given"
    (chroot "$folder/$2" timeout 20 $machine -monitor none -incoming "exec:cat /given" < /dev/null 2>&1 || true) | grep -o "Missing section footer.*\|Failed to load.*" || true
}

failed=0
expect() {
    seen=$(answer "$1" "$2" "$3")
    echo "$1 to $2, features $3: ${seen:-loaded}"
    [ "$seen" = "$4" ] || failed=1
}
expect 5.2 5.2 0x10 "Missing section footer for 0000:00:02.0/virtio-balloon"
expect 5.2 7.2 0x10 "Missing section footer for 0000:00:02.0/virtio-balloon"
expect 7.2 5.2 0x10 "Failed to load virtio-balloon:virtio"
expect 7.2 7.2 0x10 ""
expect 5.2 5.2 0 ""
expect 5.2 7.2 0 ""
expect 7.2 5.2 0 ""
exit $failed
