#!/bin/bash
# -smp: another division of the same CPUs into sockets, cores and threads is refused for an APIC that nobody has, or loads without a word, by arithmetic alone.
#
# Guess before: QEMU compares the topology, since the guest has read it by CPUID, and refuses another one in words of its own; or it compares nothing but the
# number of CPUs, and loads all.
# Seen (Debian 12, qemu-system-x86 1:7.2+dfsg), -M pc, each side paused:
#   4,sockets=4 to 4,cores=4                     loads, though CPUID tells the guest another machine from then on
#   6,cores=6 and 6,cores=3,threads=2 to 6,sockets=6   load, too
#   6,sockets=2,cores=3 to 6,sockets=6           "Unknown savevm section or instance 'apic' 6": both have 6 CPUs, and 6 would be the seventh
#   6,sockets=6 to 6,sockets=2,cores=3           the same of 'apic' 3, which is there at first sight
# A CPU's own section has its number as instance id (cpu 0 to 5); its APIC's has the APIC id, in which core and thread take whole bits (x86_apicid_from_cpu_idx):
# with 3 cores in each of two sockets the ids are 0 1 2 4 5 6. Where there is one socket, or all numbers are powers of two, ids have no gaps, and nothing in the
# stream shows the topology.
# It matters to who reads "apic 6" as a CPU too many, and to who edits <topology> of a libvirt domain: loading proves nothing.
#
# Exits with 0 when it behaves so, with 1 when it does not any more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
command -v debootstrap > /dev/null || { apt-get update -qq && apt-get install -y -qq debootstrap > /dev/null; }
debootstrap --variant=minbase --include=qemu-system-x86,seabios bookworm "$folder/root" > "$folder/log" 2>&1
chroot "$folder/root" qemu-system-x86_64 --version | head -1

machine() {
    timeout 60 chroot "$folder/root" qemu-system-x86_64 -M pc -m 16 -nodefaults -display none -accel tcg -S -smp "$1" -monitor stdio "${@:2}" 2>&1 || true
}

# What the second says to the state of the first: the section that it does not have, or the state it is in.
answer() {
    printf 'migrate "exec:cat > /state"\nquit\n' | machine "$1" > /dev/null
    (sleep 8; echo "info status"; sleep 1; echo quit) | machine "$2" -incoming "exec:cat /state" | grep -aoE "instance 'apic' [0-9]+|paused \(prelaunch\)" | head -1 || true
}

failed=0
expect() {
    seen=$(answer "$1" "$2")
    echo "$1 to $2: ${seen:-neither loaded nor refused}"
    [ "$seen" = "$3" ] || failed=1
}
expect 4,sockets=4 4,sockets=1,cores=4 "paused (prelaunch)"
expect 6,sockets=1,cores=6 6,sockets=6 "paused (prelaunch)"
expect 6,sockets=1,cores=3,threads=2 6,sockets=6 "paused (prelaunch)"
expect 6,sockets=2,cores=3 6,sockets=6 "instance 'apic' 6"
expect 6,sockets=6 6,sockets=2,cores=3 "instance 'apic' 3"
exit $failed
