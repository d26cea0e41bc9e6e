#!/bin/bash
# isa-vga: between 10.0 and 11.1 its section has got another name, whatever the machine type, so that a guest with it cannot move either way. VGA (PCI) can.
#
# Guess before: both releases have pc-q35-7.2, and what it sends stays as it is; isa-vga and VGA share their state, and move alike.
# Seen (Debian 13, qemu-system-x86 1:10.0.13 and 1:11.1.3~bpo13): with isa-vga 11.1.3 ends with "Unknown section or instance 'vga' 0", and 10.0.13, given the
# state of 11.1.3, with "Unknown savevm section or instance 'vga-isa' 0". With VGA both load.
# hw/display/vga-isa.c of 11.1 has a description of its own, vga-isa, around the one that the device had before; no property of a machine type brings the old
# one back. A device without a bus path has nothing but the description's name in its idstr.
# It matters to whoever upgrades guests of old systems, which have the card: they must be shut down, or given VGA before. -dump-vmstate of both shows it.
#
# Exits with 0 when the two behave so, with 1 when they do not any more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
command -v debootstrap > /dev/null || { apt-get update -qq && apt-get install -y -qq debootstrap > /dev/null; }
debootstrap --variant=minbase --include=qemu-system-x86,seabios trixie "$folder/old" > "$folder/log" 2>&1
debootstrap --variant=minbase trixie "$folder/new" >> "$folder/log" 2>&1
sed 's/ trixie / trixie-backports /' "$folder/new/etc/apt/sources.list" > "$folder/new/etc/apt/sources.list.d/backports.list"
chroot "$folder/new" sh -c 'apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends -t trixie-backports qemu-system-x86 seabios' \
    >> "$folder/log" 2>&1
for root in old new; do chroot "$folder/$root" qemu-system-x86_64 --version | head -1; done

machine="qemu-system-x86_64 -M pc-q35-7.2 -m 16 -nodefaults -display none -accel tcg -S"

# What the second says to the state of the first: nothing, where it loads it.
answer() {
    chroot "$folder/$1" $machine -device "$3" -monitor stdio > /dev/null 2>&1 << 'COMMANDS'
migrate "exec:cat > /state"
quit
COMMANDS
    cp "$folder/$1/state" "$folder/$2/given"
    (chroot "$folder/$2" timeout 20 $machine -device "$3" -monitor none -incoming "exec:cat /given" < /dev/null 2>&1 || true) | grep -o "Unknown .*'[a-z-]*' 0" || true
}

failed=0
expect() {
    seen=$(answer "$1" "$2" "$3")
    echo "$1 to $2, $3: ${seen:-loaded}"
    [ "$seen" = "$4" ] || failed=1
}
expect old new isa-vga "Unknown section or instance 'vga' 0"
expect new old isa-vga "Unknown savevm section or instance 'vga-isa' 0"
expect old new VGA ""
expect new old VGA ""
exit $failed
