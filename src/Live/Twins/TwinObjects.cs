using System.Collections.Frozen;

namespace Ber.Live;

/// <summary>What becomes of <c>-object</c> in a twin.</summary>
internal static class TwinObjects
{
    private static readonly FrozenSet<string> s_memory = FrozenSet.Create(
        "memory-backend-file", "memory-backend-memfd", "memory-backend-shm", "memory-backend-ram");

    private static readonly FrozenSet<string> s_ciphers = FrozenSet.Create("cryptodev-vhost-user", "cryptodev-backend-lkcf", "cryptodev-backend-builtin");

    private static readonly FrozenSet<string> s_passed = FrozenSet.Create(
        "rng-builtin", "iothread", "main-loop", "throttle-group", "can-bus", "acpi-generic-initiator", "acpi-generic-port");

    /// <summary>What would use it has been replaced, or it looks at what the guest sends.</summary>
    private static readonly FrozenSet<string> s_dropped = FrozenSet.Create(
        "secret", "secret_keyring", "tls-cipher-suites", "input-linux", "input-barrier", "pr-manager-helper", "thread-context", "can-host-socketcan",
        "monitor-hmp", "monitor-qmp", "qtest",
        "colo-compare", "filter-buffer", "filter-dump", "filter-mirror", "filter-redirector", "filter-replay", "filter-rewriter");

    /// <summary>It has a section that is the host's, or encrypts, or is another process.</summary>
    private static readonly FrozenSet<string> s_host = FrozenSet.Create(
        "dbus-vmstate", "x-remote-object", "x-vfio-user-server", "vfio-user-server", "iommufd", "memory-backend-epc", "sev-guest", "sev-snp-guest",
        "tdx-guest", "pef-guest", "s390-pv-guest");

    /// <summary>The twin's object; null: it needs none.</summary>
    /// <param name="made">The machine's.</param>
    /// <param name="rule">What becomes of it; null: that is not known.</param>
    public static OptionText? Of(ObjectText made, out TwinRule? rule)
    {
        string type = made["qom-type"] ?? "";
        OptionText? twin = StandIn(type, made);
        bool isDropped = s_dropped.Contains(type)
            || type.StartsWith("tls-creds-", StringComparison.Ordinal) || type.StartsWith("authz-", StringComparison.Ordinal);
        rule = twin is not null ? TwinRule.Pass : isDropped ? TwinRule.Drop : s_host.Contains(type) ? TwinRule.Host : null;
        return twin;
    }

    private static OptionText? StandIn(string type, ObjectText made) => type switch
    {
        "rng-random" => OptionText.Of(("qom-type", type), ("id", made["id"])),   // without its file, which may be a device
        "rng-egd" => OptionText.Of(("qom-type", "rng-builtin"), ("id", made["id"])),
        _ when s_memory.Contains(type) => OptionText.Of(
            ("qom-type", "memory-backend-ram"), ("id", made["id"]), ("size", made["size"]), ("share", made["share"]),
            ("x-use-canonical-path-for-ramblock-id", made["x-use-canonical-path-for-ramblock-id"])),
        _ when s_ciphers.Contains(type) => OptionText.Of(("qom-type", "cryptodev-backend-builtin"), ("id", made["id"]), ("queues", made["queues"])),
        _ => s_passed.Contains(type) ? made.Options : null,
    };
}
