#!/bin/bash
# The recipes of docs/libvirt.md, run for real: two libvirtd of Debian sid that migrate TCG guests to each other, with qber between them. No part of CI.
#   tests/libvirt.sh QBER [RECIPE…]      QBER: the native command (dotnet publish src/Cli -c Release -o DIR); without RECIPE all of them
#   tests/libvirt.sh list | clean        clean removes the chroot
# VERBOSE=1: with the relay's output, and what the QEMUs of both hosts have said last.
# Root, debootstrap, iproute2 and 700 MB are needed. LIBVIRT_ROOT is the chroot (/var/tmp/qber-libvirt), made where it is missing; MIRROR is Debian's.
# Both daemons share the chroot and have mounts, a host name and a network of their own: libvirt refuses a destination of its own host name or host UUID.
set -uo pipefail
root=${LIBVIRT_ROOT:-/var/tmp/qber-libvirt}
shared=$root/srv/lv
port=49200
declare -A pid=() address=([a]=10.77.0.1 [b]=10.77.0.2) uuid=([a]=11111111-2222-4333-8444-555555555555 [b]=66666666-7777-4888-9999-aaaaaaaaaaaa)

# A command on the host a or b; with how=exec instead of this shell.
on() { local host=$1; shift; ${how:-} nsenter -t "${pid[$host]}" -m -u -n -r -w env -i LC_ALL=C PATH=/usr/local/bin:/usr/sbin:/usr/bin "$@"; }

make_root() {
    [ -x "$root/usr/sbin/libvirtd" ] && return
    echo "making $root" >&2
    local mirror=${MIRROR:-http://deb.debian.org/debian}
    # systemd-standalone-sysusers: minbase has nobody else who makes the users of packages. A mirror of the past has lists that have run out.
    debootstrap --variant=minbase --include=systemd-standalone-sysusers,ca-certificates sid "$root" "$mirror" > "$root.log" 2>&1 &&
        chroot "$root" env DEBIAN_FRONTEND=noninteractive sh -ec '
            apt-get -o Acquire::Check-Valid-Until=false update
            apt-get -o Acquire::Check-Valid-Until=false install -y --no-install-recommends \
                libvirt-daemon-system libvirt-clients qemu-system-x86 gnutls-bin libssl3t64' >> "$root.log" 2>&1 ||
        { tail -5 "$root.log" >&2; exit 1; }
}

make_certificates() {
    rm -rf "$shared/pki" && mkdir -p "$shared/pki"
    chroot "$root" sh -ec '
        cd /srv/lv/pki
        certtool --generate-privkey --outfile ca-key.pem
        printf "cn = lv\nca\ncert_signing_key\nexpiration_days = 3650\n" > ca.info
        certtool --generate-self-signed --load-privkey ca-key.pem --template ca.info --outfile ca-cert.pem
        for role in server client; do
            certtool --generate-privkey --outfile $role-key.pem
            printf "cn = lv-b\ndns_name = lv-b\ntls_www_$role\nencryption_key\nsigning_key\nexpiration_days = 3650\n" > $role.info
            certtool --generate-certificate --load-ca-certificate ca-cert.pem --load-ca-privkey ca-key.pem --load-privkey $role-key.pem \
                --template $role.info --outfile $role-cert.pem
        done' > "$shared/pki.log" 2>&1 || { cat "$shared/pki.log" >&2; exit 1; }
}

start() {
    local host=$1 own=$shared/$1
    rm -rf "$own" && mkdir -p "$own"/{etc,lib,cache,run,log}
    cp -a "$root/etc/libvirt/." "$own/etc/"
    cat > "$own/etc/qemu.conf" <<CONF
security_driver = "none"
user = "root"
group = "root"
cgroup_controllers = [ ]
namespaces = [ ]
remember_owner = 0
stdio_handler = "file"
migrate_tls_x509_cert_dir = "/srv/lv/pki"
CONF
    cat > "$own/etc/libvirtd.conf" <<CONF
auth_unix_ro = "none"
auth_unix_rw = "none"
host_uuid = "${uuid[$host]}"
log_outputs = "3:file:/srv/lv/$host/log/libvirtd.log"
CONF
    mkdir -p "$own/etc/hooks" && hook > "$own/etc/hooks/qemu" && chmod +x "$own/etc/hooks/qemu"
    unshare -m -u -n bash -c "
        set -e
        hostname lv-$host
        mount --make-rprivate /
        mount --bind '$own/run' '$root/run'
        mount --bind '$own/etc' '$root/etc/libvirt'
        mount --bind '$own/lib' '$root/var/lib/libvirt'
        mount --bind '$own/cache' '$root/var/cache/libvirt'
        mount --bind '$own/log' '$root/var/log/libvirt'
        mount -t proc proc '$root/proc'
        mount -t sysfs sysfs '$root/sys'
        mount --rbind /dev '$root/dev'
        exec env -i PATH=/usr/local/bin:/usr/sbin:/usr/bin chroot '$root' /usr/sbin/libvirtd -p /run/libvirtd.pid
    " > "$own/log/stdout" 2>&1 &
    pid[$host]=$!
    for _ in $(seq 200); do [ -S "$own/run/libvirt/libvirt-sock" ] && return; sleep 0.1; done
    cat "$own/log/stdout" "$own/log/libvirtd.log" >&2
    exit 1
}

# /etc/libvirt/hooks/qemu, as in docs/libvirt.md. What it prints is the domain's new XML, so that it prints nothing. It must not call libvirt.
hook() {
    cat <<'HOOK'
#!/bin/sh
[ "$2 $3" = "migrate begin" ] || exit 0
cd /srv/lv/profiles || exit 0
[ -f "$1.source.qprofile" ] && [ -f "$1.destination.qprofile" ] || exit 0
qber check "$1.source.qprofile" --against "$1.destination.qprofile" >&2
HOOK
}

up() {
    make_root
    mkdir -p "$shared/profiles" "$root/usr/local/bin"
    rm -f "$shared"/profiles/*
    install -m 755 "$qber" "$root/usr/local/bin/qber" || exit 1
    make_certificates
    trap down EXIT
    start a
    start b
    ip link add eth0 netns "${pid[a]}" type veth peer name eth0 netns "${pid[b]}" || exit 1
    for host in a b; do
        nsenter -t "${pid[$host]}" -n sh -ec "ip link set lo up; ip addr add ${address[$host]}/24 dev eth0; ip link set eth0 up" || exit 1
    done
    domain guest 128 > "$shared/guest.xml"
    domain guest 160 > "$shared/larger.xml"
    domain guest 128 none > "$shared/device.xml"
}

down() {
    for host in a b; do
        [ -n "${pid[$host]:-}" ] || continue
        on "$host" virsh -q destroy guest > /dev/null 2>&1
        kill "${pid[$host]}" 2> /dev/null && wait "${pid[$host]}" 2> /dev/null
    done
}

domain() {   # name, MiB, model of the balloon
    cat <<XML
<domain type="qemu"><name>$1</name><uuid>2f4b1a52-5c39-4d0a-8b7e-0a4cc8a3b0a1</uuid><memory unit="MiB">$2</memory><vcpu>1</vcpu>
<os><type arch="x86_64" machine="pc-q35-8.2">hvm</type></os><features><acpi/></features><cpu mode="custom" match="exact"><model>qemu64</model></cpu>
<devices><interface type="user"><mac address="52:54:00:11:22:33"/><model type="virtio"/></interface><serial type="null"/><video><model type="vga"/></video>
<memballoon model="${3:-virtio}"/></devices></domain>
XML
}

# A profile of a domain as the host would have it: guest.xml, larger.xml (more RAM) or device.xml (no balloon) in /srv/lv.
profile() {   # host, xml, out
    on "$1" virsh -q destroy guest > /dev/null 2>&1   # of a domain that runs the running one is captured, whatever is defined
    on "$1" virsh -q define "/srv/lv/$2.xml" > /dev/null && on "$1" qber profile capture --libvirt guest -o "$3" 2>> "$shared/said"
    local code=$?
    on "$1" virsh -q undefine guest > /dev/null
    return $code
}

state() { on "$1" virsh -q domstate guest 2> /dev/null || echo none; }

# Migrates. PLACE, where the relay stands: source | destination | taken (its port is QEMU's) | none | gone (it has ended).
# What follows -- is virsh's, what stands before it the relay's.
migrate() {
    local place=$1 relay=() words=() uri relayed=- code=0 job=
    shift
    while [ $# -gt 0 ] && [ "$1" != -- ]; do relay+=("$1"); shift; done
    shift
    words=(--live --domain guest --desturi 'qemu+unix:///system?socket=/srv/lv/b/run/libvirt/libvirt-sock' "$@")
    : > "$shared/said"
    : > "$shared/relay"
    on a virsh -q destroy guest > /dev/null 2>&1
    on b virsh -q destroy guest > /dev/null 2>&1
    on a virsh -q create /srv/lv/guest.xml > /dev/null || return
    sleep 1
    case $place in
        source)
            relay=(a --listen "127.0.0.1:$port" --connect "${address[b]}:$port" "${relay[@]}")
            uri=tcp://127.0.0.1:$port ;;
        destination | taken)
            relay=(b --listen "${address[b]}:$port" --connect "127.0.0.1:$port" "${relay[@]}")
            uri=tcp://${address[b]}:$port
            [ "$place" = taken ] || words+=(--listen-address 127.0.0.1) ;;
        none) uri=tcp://${address[b]}:$port ;;
        gone) uri=tcp://127.0.0.1:$port ;;
    esac
    if [ ${#relay[@]} -gt 0 ]; then
        how=exec on "${relay[0]}" qber relay --once "${relay[@]:1}" > "$shared/relay" 2>> "$shared/said" & job=$!
        sleep 0.5
    fi
    on a timeout 90 virsh -q migrate "${words[@]}" --migrateuri "$uri" 2>> "$shared/said" > /dev/null
    code=$?
    if [ -n "$job" ]; then
        for _ in $(seq 30); do kill -0 $job 2> /dev/null || break; sleep 0.1; done
        kill $job 2> /dev/null
        wait $job
        relayed="$? ($(head -1 "$shared/relay"))"
    fi
    seen="virsh $code, relay $relayed, source $(state a), destination $(state b)"
}

report() {   # name, what is meant to be
    local verdict=ok
    # shellcheck disable=SC2053
    [[ $seen == $2 ]] || { verdict=FAILED; failed=1; }
    printf '%-6s %-28s %s\n' "$verdict" "$1" "$seen"
    sed 's/^/           /' "$shared/said"
    [ -n "${VERBOSE:-}" ] || return
    sed 's/^/           relay: /' "$shared/relay"
    for host in a b; do tail -n 3 "$shared/$host/log/qemu/guest.log" | sed "s/^/           $host: /"; done
}

completed='virsh 0, relay 0 (completed), source none, destination running'
refused='virsh 1, relay 1 (refused by this relay), source running, destination none'
tls=(--tls-certs /srv/lv/pki --tls-hostname lv-b)

default-source() { migrate source --; report "$1" "$completed"; }
default-destination() { migrate destination --; report "$1" "$completed"; }
parallel-source() { migrate source -- --parallel --parallel-connections 4; report "$1" "$completed"; }
parallel-destination() { migrate destination -- --parallel --parallel-connections 4; report "$1" "$completed"; }
postcopy-source() { migrate source -- --postcopy --postcopy-after-precopy; report "$1" "$completed"; }
postcopy-destination() { migrate destination -- --postcopy --postcopy-after-precopy; report "$1" "$completed"; }
tls-source() { migrate source "${tls[@]}" -- --tls --tls-destination lv-b; report "$1" "$completed"; }
tls-destination() { migrate destination "${tls[@]}" -- --tls --tls-destination lv-b; report "$1" "$completed"; }
tls-parallel() { migrate source "${tls[@]}" -- --tls --tls-destination lv-b --parallel --parallel-connections 2; report "$1" "$completed"; }
tls-unseen() {
    migrate source -- --tls --tls-destination lv-b
    report "$1" 'virsh 0, relay 0 (the connections have ended*), source none, destination running'
}
tls-recorded() {
    migrate source "${tls[@]}" --record /srv/lv/recorded.ber -- --tls --tls-destination lv-b
    on a qber verify /srv/lv/recorded.ber > "$shared/relay" 2>> "$shared/said" && seen+=', verified'
    report "$1" "$completed, verified"
}
fits() { profile b guest /srv/lv/p && migrate source --against /srv/lv/p --; report "$1" "$completed"; }
fits-announced() {
    profile a guest /srv/lv/a.p && profile b guest /srv/lv/p &&
        migrate source --against /srv/lv/p --announce /srv/lv/a.p -- --postcopy --postcopy-after-precopy
    report "$1" "$completed"
}
refused-ram() { profile b larger /srv/lv/p && migrate source --against /srv/lv/p --; report "$1" "$refused"; }
refused-ram-parallel() { profile b larger /srv/lv/p && migrate source --against /srv/lv/p -- --parallel; report "$1" "$refused"; }
refused-device() { profile b device /srv/lv/p && migrate source --against /srv/lv/p --; report "$1" "$refused"; }
refused-package() {
    profile a guest /srv/lv/a.p && profile b device /srv/lv/p &&
        migrate source --against /srv/lv/p --announce /srv/lv/a.p -- --postcopy --postcopy-after-precopy
    report "$1" "$refused"
}
package-passes() {   # without --announce nobody knows whether the source could resume
    profile b device /srv/lv/p && migrate source --against /srv/lv/p -- --postcopy --postcopy-after-precopy
    report "$1" "$completed"   # the destination of these recipes has the balloon all the same
}
refused-tls() { profile b larger /srv/lv/p && migrate source --against /srv/lv/p "${tls[@]}" -- --tls --tls-destination lv-b; report "$1" "$refused"; }
refused-tls-unseen() { profile b guest /srv/lv/p && migrate source --against /srv/lv/p -- --tls --tls-destination lv-b; report "$1" "$refused"; }
refused-no-tls() { migrate source "${tls[@]}" --; report "$1" 'virsh 1, relay 2 (failed: there is no TLS*), source running, destination none'; }
refused-name() {
    migrate source --tls-certs /srv/lv/pki --tls-hostname other -- --tls --tls-destination lv-b
    report "$1" 'virsh 1, relay 2 (failed: there is no TLS*), source running, destination none'
}
refused-relay-name() {
    migrate source "${tls[@]}" -- --tls --tls-destination other
    report "$1" 'virsh 1, relay 143 (), source running, destination none'   # it still waits for a migration, and was ended
}
port-taken() {   # the relay has the port on the destination's host, and QEMU shall listen on all addresses
    migrate taken --
    report "$1" 'virsh 1, relay 2 (), source running, destination none'
}
no-relay() { migrate none -- ; report "$1" 'virsh 0, relay -, source none, destination running'; }
nobody-listens() {
    migrate gone --
    report "$1" 'virsh 1, relay -, source running, destination none'
}
hook-refuses() {
    profile a guest /srv/lv/profiles/guest.source.qprofile && profile b larger /srv/lv/profiles/guest.destination.qprofile && migrate none --
    report "$1" 'virsh 1, relay -, source running, destination none'
    rm -f "$shared"/profiles/*
}
hook-allows() {
    profile a guest /srv/lv/profiles/guest.source.qprofile && profile b guest /srv/lv/profiles/guest.destination.qprofile && migrate none --
    report "$1" 'virsh 0, relay -, source none, destination running'
    rm -f "$shared"/profiles/*
}
capture-running() {
    : > "$shared/said"
    on a virsh -q create /srv/lv/guest.xml > /dev/null
    on a qber profile capture --libvirt guest -o /srv/lv/running.p 2>> "$shared/said"
    seen="capture $?"
    on a virsh -q save guest /srv/lv/guest.save > /dev/null 2>> "$shared/said"
    on a qber check /srv/lv/guest.save --against /srv/lv/running.p > "$shared/relay" 2>> "$shared/said"
    seen+=", check of what it saves $?"
    report "$1" 'capture 0, check of what it saves 0'
}

recipes=(no-relay default-source default-destination parallel-source parallel-destination postcopy-source postcopy-destination tls-source tls-destination
    tls-parallel tls-unseen tls-recorded fits fits-announced refused-ram refused-ram-parallel refused-device refused-package package-passes refused-tls
    refused-tls-unseen refused-no-tls refused-name refused-relay-name nobody-listens port-taken hook-refuses hook-allows capture-running)

case ${1:-} in
    '' | -*) sed -n 2,8p "$0"; exit 64 ;;
    list) printf '%s\n' "${recipes[@]}"; exit ;;
    clean) rm -rf --one-file-system "$root" "$root.log"; exit ;;
esac
qber=$1
shift
failed=0
up
echo "libvirt $(on b libvirtd --version | awk '{ print $NF }'), $(on b qemu-system-x86_64 --version | head -1), $(on b qber --version)"
for recipe in "${@:-${recipes[@]}}"; do "$recipe" "$recipe"; done
exit $failed
