using System.Globalization;

namespace EndToEnd.Relays;

/// <summary>One way to migrate.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Capabilities">What both sides are given; a QEMU that refuses one does not have the mode.</param>
internal sealed record RelayMode(string Name, params string[] Capabilities)
{
    // QEMU counts in tenths of a second: what the guest writes to for ever, 142 pages, must be more than goes over in one. With 20 MB/s a round is over
    // before the guest has had its turn, and the migration, too.
    private const string Slow = """{"max-bandwidth": 5000000, "downtime-limit": 1}""";

    // So slow that a second passes before much is there; and in postcopy what the guest asks for comes before what it does not.
    private const string Slower = """{"max-bandwidth": 2000000, "max-postcopy-bandwidth": 100000}""";

    /// <summary>What the source has besides, where both QEMUs know it.</summary>
    public string[] SourceExtras { get; init; } = [];

    /// <summary>What the destination has besides, where both QEMUs know it.</summary>
    public string[] DestinationExtras { get; init; } = [];

    /// <summary>Parameters of both sides, as JSON.</summary>
    public string Parameters { get; init; } = "{}";

    /// <summary>Parameters of the source alone, as JSON.</summary>
    public string Pace { get; init; } = """{"max-bandwidth": 1000000000000}""";

    /// <summary>What is done meanwhile.</summary>
    public RelayStep Step { get; init; }

    /// <summary>The first release that has the mode, where older ones take its capabilities all the same, and fail.</summary>
    public Version Since { get; init; } = new(0, 0);

    /// <summary>The machine's type, which all releases must have that have the mode.</summary>
    public string Machine { get; init; } = "pc-i440fx-7.2";

    /// <summary>Whether both sides have a drive, and the source a bitmap of what was written to it.</summary>
    public bool HasBitmap { get; init; }

    /// <summary>Whether both sides speak TLS; a relay between them ends it.</summary>
    public bool IsTls { get; init; }

    /// <summary>All of them.</summary>
    public static IReadOnlyList<RelayMode> All { get; } =
    [
        new("plain"),
        new("return-path", "return-path"),
        new("switchover-ack", "return-path", "switchover-ack"),
        Multifd(2),
        Multifd(8),
        Compressed("zlib"),
        Compressed("zstd"),
        new("multifd-return-path", "multifd", "return-path"),
        ZeroPages("none"),
        ZeroPages("legacy"),
        ZeroPages("multifd"),
        new("postcopy", "postcopy-ram", "return-path") { Step = RelayStep.Postcopy, Pace = Slow },
        new("postcopy-early", "postcopy-ram", "return-path") { Step = RelayStep.EarlyPostcopy, Pace = Slower },
        new("preempt", "postcopy-ram", "postcopy-preempt", "return-path") { Step = RelayStep.Postcopy, Pace = Slow },
        new("preempt-early", "postcopy-ram", "postcopy-preempt", "return-path") { Step = RelayStep.EarlyPostcopy, Pace = Slower },
        new("multifd-postcopy", "multifd", "postcopy-ram", "return-path") { Step = RelayStep.Postcopy, Pace = Slow, Since = new Version(10, 1) },
        new("multifd-postcopy-early", "multifd", "postcopy-ram", "return-path")
        {
            Step = RelayStep.EarlyPostcopy, Pace = Slower, Since = new Version(10, 1),
        },
        new("multifd-preempt", "multifd", "postcopy-ram", "postcopy-preempt", "return-path")
        {
            // Up to pc-i440fx-7.2 the preempt channel is connected before those of multifd, which 11.1 does not take.
            Step = RelayStep.EarlyPostcopy, Pace = Slower, Since = new Version(10, 1), Machine = "pc-i440fx-8.0",
        },
        new("xbzrle", "xbzrle") { Step = RelayStep.Rounds, Pace = Slow },
        new("auto-converge", "auto-converge") { Step = RelayStep.Throttle, Pace = Slow },
        new("pause-before-switchover", "pause-before-switchover") { Step = RelayStep.Continue },
        new("dirty-bitmaps", "dirty-bitmaps") { HasBitmap = true },
        new("dirty-bitmaps-return-path", "dirty-bitmaps", "return-path") { HasBitmap = true },
        new("cancel") { Step = RelayStep.Cancel, Pace = Slower },
        new("cancel-return-path", "return-path") { Step = RelayStep.Cancel, Pace = Slower },
        new("cancel-multifd", "multifd") { Step = RelayStep.Cancel, Pace = Slower },
        new("libvirt", "return-path", "pause-before-switchover", "events")
        {
            SourceExtras = ["switchover-ack"],
            DestinationExtras = ["switchover-ack", "late-block-activate"],
            Step = RelayStep.Continue,
        },
        new("tls", "return-path") { IsTls = true },
        Multifd(2) with { Name = "tls-multifd-2", IsTls = true },
        new("tls-postcopy", "postcopy-ram", "return-path") { Step = RelayStep.Postcopy, Pace = Slow, IsTls = true },
        new("tls-preempt", "postcopy-ram", "postcopy-preempt", "return-path") { Step = RelayStep.Postcopy, Pace = Slow, IsTls = true },
        new("tls-cancel", "return-path") { Step = RelayStep.Cancel, Pace = Slower, IsTls = true },
    ];

    /// <summary>Those that there are over a link only.</summary>
    public static IReadOnlyList<RelayMode> Linked { get; } =
    [
        new("link-killed", "return-path") { Step = RelayStep.KillLink, Pace = Slower },
        new("link-killed-multifd", "multifd", "return-path") { Step = RelayStep.KillLink, Pace = Slower },
    ];

    /// <summary>Those that a policy refuses.</summary>
    public static IReadOnlyList<RelayMode> Refused { get; } =
    [
        .. All.Where(static mode => mode.Name is "plain" or "return-path" or "multifd-2" or "multifd-return-path" or "postcopy" or "tls"),
    ];

    private static RelayMode Multifd(int channels)
        => new(string.Create(CultureInfo.InvariantCulture, $"multifd-{channels}"), "multifd")
        {
            Parameters = string.Create(CultureInfo.InvariantCulture, $$"""{"multifd-channels": {{channels}}}"""),
        };

    private static RelayMode Compressed(string method)
        => new($"multifd-{method}", "multifd") { Parameters = $$"""{"multifd-compression": "{{method}}"}""" };

    private static RelayMode ZeroPages(string detection)
        => new($"zero-pages-{detection}", "multifd") { Parameters = $$"""{"zero-page-detection": "{{detection}}"}""" };
}
