using System.Collections.Frozen;

namespace Ber.Live;

/// <summary>What becomes of QEMU's options in a twin, as far as their name decides it. What stands in no table is not known to be harmless.</summary>
internal static class TwinOptions
{
    /// <summary>Without a value, and part of the machine.</summary>
    private static readonly FrozenSet<string> s_passedFlags = FrozenSet.Create(
        "enable-kvm", "no-kvm", "no-kvm-irqchip", "no-kvm-pit", "no-kvm-pit-reinjection", "nodefaults", "nodefconfig", "no-user-config", "usb", "no-reboot",
        "no-shutdown", "no-acpi", "no-hpet", "no-fd-bootchk", "win2k-hack", "rtc-td-hack", "tdf", "localtime", "only-migratable", "singlestep",
        "one-insn-per-tb", "old-param");

    /// <summary>With a value, and part of the machine; files are read.</summary>
    private static readonly FrozenSet<string> s_passed = FrozenSet.Create(
        "cpu", "smp", "m", "numa", "boot", "rtc", "startdate", "uuid", "smbios", "acpitable", "bios", "kernel", "initrd", "append", "dtb", "shim", "fw_cfg",
        "option-rom", "L", "vga", "g", "prom-env", "watchdog", "watchdog-action", "action", "compat", "seed", "balloon", "soundhw");

    /// <summary>Without a value; where it runs, what is seen of it, what it writes.</summary>
    private static readonly FrozenSet<string> s_droppedFlags = FrozenSet.Create(
        "S", "s", "daemonize", "nographic", "snapshot", "full-screen", "sdl", "gtk", "curses", "no-frame", "alt-grab", "ctrl-grab", "no-quit", "portrait",
        "mem-prealloc", "preconfig", "semihosting", "async-teardown", "enable-sync-profile", "enable-fips", "perfmap", "jitdump");

    /// <summary>The same with a value.</summary>
    private static readonly FrozenSet<string> s_dropped = FrozenSet.Create(
        "pidfile", "incoming", "loadvm", "qmp", "qmp-pretty", "monitor", "mon", "gdb", "D", "d", "dfilter", "trace", "display", "vnc", "spice", "k", "rotate",
        "echr", "msg", "sandbox", "runas", "run-with", "chroot", "dump-vmstate", "writeconfig", "mem-path", "overcommit", "plugin", "add-fd", "tb-size",
        "semihosting-config", "iscsi", "qtest", "qtest-log", "realtime");

    /// <summary>Without a value; takes something of the host that no back end stands in for.</summary>
    private static readonly FrozenSet<string> s_hostFlags = FrozenSet.Create("xen-attach", "xen-create", "xen-domid-restrict");

    /// <summary>The same with a value.</summary>
    private static readonly FrozenSet<string> s_host = FrozenSet.Create("tpmdev", "xen-domid", "bt", "pcidevice");

    /// <summary>What the tables say; null: nothing.</summary>
    /// <param name="name">An option's name.</param>
    public static TwinRule? RuleOf(string name)
        => s_passedFlags.Contains(name) || s_passed.Contains(name) ? TwinRule.Pass
            : s_droppedFlags.Contains(name) || s_dropped.Contains(name) ? TwinRule.Drop
            : s_hostFlags.Contains(name) || s_host.Contains(name) ? TwinRule.Host
            : null;

    /// <summary>Whether an option of the tables stands alone.</summary>
    /// <param name="name">Its name.</param>
    public static bool IsFlag(string name) => s_passedFlags.Contains(name) || s_droppedFlags.Contains(name) || s_hostFlags.Contains(name);
}
