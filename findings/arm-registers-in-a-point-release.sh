#!/bin/bash
# ARM guests under TCG cannot move between two point releases of one stable branch of QEMU, 10.0.2 and 10.0.13, in either direction.
#
# Guess before: a stable branch gets fixes alone; with the same machine type and CPU both releases load each other's state.
# Seen (Debian 13, qemu-system-arm 1:10.0.2+ds-2+deb13u1 and 1:10.0.13+ds-0+deb13u1, virt-6.2): 10.0.13 refuses the CPU of 10.0.2 ("error while loading state
# for instance 0x0 of device 'cpu'", and nothing more), 10.0.2 that of 10.0.13 ("Invalid value 209 expecting positive value <= 208"). An x86 guest moves both
# ways.
# target/arm/machine.c: the state of the CPU has a list of all system registers by their encodings. Where a fix corrects an encoding or adds a register
# (here those of the debug communications channel) the list of one release has what the other one's has not, and a register that the loader does not know is
# refused. Machine types say nothing about it.
# It matters to whoever updates hosts that run ARM guests without KVM, by the security archive, too: each such update is a reboot of the guests.
#
# Exits with 0 when the two behave so, with 1 when they do not any more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
command -v debootstrap > /dev/null || { apt-get update -qq && apt-get install -y -qq debootstrap > /dev/null; }
install() {
    debootstrap --variant=minbase trixie "$folder/$1" >> "$folder/log" 2>&1
    sed 's/debian trixie /debian-security trixie-security /' "$folder/$1/etc/apt/sources.list" > "$folder/$1/etc/apt/sources.list.d/security.list"
    chroot "$folder/$1" sh -c "apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        qemu-system-arm=$2 qemu-system-x86=$2 qemu-system-common=$2 qemu-system-data=$2" >> "$folder/log" 2>&1
    chroot "$folder/$1" qemu-system-aarch64 --version | head -1
}
install old 1:10.0.2+ds-2+deb13u1
install new 1:10.0.13+ds-0+deb13u1

arm="qemu-system-aarch64 -M virt-6.2 -m 64 -nodefaults -display none -accel tcg -S"
x86="qemu-system-x86_64 -M pc-q35-7.2 -m 64 -nodefaults -display none -accel tcg -S"

# The first line that the second says to the state of the first: nothing, where it loads it.
answer() {
    chroot "$folder/$1" $3 -monitor stdio > /dev/null 2>&1 << 'COMMANDS'
migrate "exec:cat > /state"
quit
COMMANDS
    cp "$folder/$1/state" "$folder/$2/given"
    (chroot "$folder/$2" timeout 20 $3 -monitor none -incoming "exec:cat /given" < /dev/null 2>&1 || true) | grep -v 'warning\|terminating' | head -1
}

failed=0
expect() {
    seen=$(answer "$1" "$2" "$3" || true)
    echo "$1 to $2, ${3%% *}: ${seen:-loaded}"
    case "$seen" in $4) ;; *) failed=1 ;; esac
}
expect old new "$arm" "*error while loading state for instance 0x0 of device 'cpu'*"
expect new old "$arm" "*Invalid value 209 expecting positive value <= 208*"
expect old new "$x86" ""
expect new old "$x86" ""
exit $failed
