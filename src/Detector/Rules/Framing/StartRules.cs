using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>What stands before the first section (migration/savevm.c, qemu_loadvm_state, vmstate_configuration).</summary>
internal static class StartRules
{
    /// <summary>Capabilities that the configuration states, with the release that began to (should_validate_capability).</summary>
    private static readonly (string Name, QemuVersion Since)[] s_validated = [("x-ignore-shared", new(4, 0)), ("mapped-ram", new(9, 0))];

    private static readonly FieldPath s_configuration = new("configuration");

    private const string Multifd = "multifd";

    /// <summary>Capabilities that open other channels.</summary>
    private static readonly string[] s_channels = [Multifd, "postcopy-preempt"];

    /// <summary>Capabilities that no release sends: a side has them only where somebody stated them.</summary>
    private static readonly string[] s_unsent =
    [
        "auto-converge", "background-snapshot", "block", "compress", "dirty-bitmaps", "dirty-limit", "events", "late-block-activate", Multifd,
        "pause-before-switchover", "postcopy-blocktime", "postcopy-preempt", "postcopy-ram", "rdma-pin-all", "release-ram", "return-path", "switchover-ack",
        "validate-uuid", "x-colo", "xbzrle", "zero-blocks", "zero-copy-send",
    ];

    public static void Check(CheckContext context)
    {
        CheckChannels(context);
        MigrationProfile source = context.Source;
        MigrationProfile destination = context.Destination;
        if (source.HasConfiguration is not bool hasSource || destination.HasConfiguration is not bool hasDestination)
            return;

        if (hasSource != hasDestination)
        {
            context.Findings.Refuse(CheckFindingKind.Configuration, s_configuration)
                .Between(Presence(hasSource), Presence(hasDestination))
                .At(8)
                .Message(hasDestination ? context.Messages.ConfigurationMissing : context.Messages.SectionType(LegacyTags.Configuration))
                .Hint("Both sides must agree on migration.send-configuration; it is off for machine types up to 2.3.");
            return;
        }

        if (!hasSource)
            return;
        CheckUuid(context);
        CheckMachineType(context, source.MachineType!, destination.MachineType!);
        CheckPageBits(context);
        CheckCapabilities(context);
    }

    private static void CheckMachineType(CheckContext context, string received, string local)
    {
        // strncmp over the received length: a received name that is the start of the local one passes.
        if (!local.StartsWith(received, StringComparison.Ordinal))
        {
            context.Findings.Refuse(CheckFindingKind.MachineType, At("name"))
                .Between(received, local)
                .At(8)
                .Message(context.Messages.MachineType(received, local))
                .Hint($"Start the destination with -M {received}.");
        }
        else if (received != local)
        {
            context.Findings.Note(CheckFindingKind.MachineType, At("name"))
                .Between(received, local)
                .At(8)
                .Hint("QEMU compares the received octets only.");
        }
    }

    private static void CheckPageBits(CheckContext context)
    {
        int? received = context.Source.TargetPageBits;
        int? local = context.Destination.TargetPageBits;
        if (received is int r && local is int l && r != l)
            context.Findings.Refuse(CheckFindingKind.TargetPageSize, At("configuration/target-page-bits"))
                .Between($"{r} bits", $"{l} bits")
                .At(8)
                .Message(context.Messages.TargetPageBits(r, l));
    }

    private static void CheckUuid(CheckContext context)
    {
        if (context.Source.Uuid is not ReadOnlyMemory<byte> received)
            return;
        string source = Uuid(received);
        ReadOnlyMemory<byte>? asked = context.Destination.Facts?.Uuid;
        if (context.Destination.Uuid is null && asked?.Span.ContainsAnyExcept((byte)0) is false)
            return;   // it has none, and takes any
        if ((context.Destination.Uuid ?? asked) is not ReadOnlyMemory<byte> local)
        {
            context.Findings.Refuse(CheckFindingKind.Uuid, At("configuration/uuid"))
                .Between(source, null)
                .At(8)
                .Message($"UUID received is {source} and local is")
                .Condition("whether the destination has another -uuid")
                .Hint($"Start the destination with -uuid {source}, or with none.");
        }
        else if (!received.Span.SequenceEqual(local.Span))
        {
            context.Findings.Refuse(CheckFindingKind.Uuid, At("configuration/uuid"))
                .Between(source, Uuid(local))
                .At(8)
                .Message(context.Messages.Uuid(source, Uuid(local)))
                .Hint($"Start the destination with -uuid {source}.");
        }
    }

    private static void CheckCapabilities(CheckContext context)
    {
        foreach (string name in context.Source.Capabilities)
        {
            if (!s_unsent.Contains(name) && !s_validated.Any(v => v.Name == name && !context.DestinationVersion.IsBefore(v.Since)))
                context.Findings.Refuse(CheckFindingKind.Capability, At("configuration/capabilities"))
                    .Between(name, null)
                    .At(8)
                    .Message(context.Messages.UnknownCapability(name));
        }

        foreach ((string name, _) in s_validated)
        {
            bool received = context.Source.Capabilities.Contains(name);
            bool local = context.Destination.Capabilities.Contains(name);
            if (received != local)
            {
                // A twin is made without the capabilities that the destination is given later: only one that it has is certain.
                context.Findings.Refuse(CheckFindingKind.Capability, At("configuration/capabilities"))
                    .Between($"{name}: {(received ? "on" : "off")}", $"{name}: {(local ? "on" : "off")}")
                    .At(8)
                    .Message(context.Messages.Capability(name, local))
                    .Condition(local ? null : $"whether the destination is given the capability {name}")
                    .Hint($"Set the capability {name} on both sides.");
            }
        }
    }

    /// <summary>
    /// The destination waits for the other channels, or the source for the destination to take them, and neither says a word. A stream with pages in it
    /// is no main channel of multifd, which has none.
    /// </summary>
    private static void CheckChannels(CheckContext context)
    {
        foreach (string name in s_channels)
        {
            bool? sent = StateOf(context.Source, name);
            bool? awaited = StateOf(context.Destination, name);
            bool isSent = sent is true;
            if (isSent == awaited is true)
                continue;
            bool hasPages = name == Multifd && context.Source.RamBlocks.Any(static b => b.DataPages > 0);
            bool isCertain = (sent is not null && awaited is not null) || (!isSent && hasPages);
            context.Findings.Refuse(CheckFindingKind.Capability, At("configuration/capabilities"))
                .Between($"{name}: {(isSent ? "on" : "off")}", $"{name}: {(isSent ? "off" : "on")}")
                .Condition(isCertain ? null : $"whether the {(isSent ? "destination" : "source")} is given the capability {name}")
                .Hint($"Set the capability {name} on both sides: with one alone both wait for the other, and neither says so.");
        }
    }

    /// <summary>Whether a capability is on: as it is stated, or as a running machine answers; a twin is asked before anybody gives it one.</summary>
    private static bool? StateOf(MigrationProfile side, string name)
        => side.Capabilities.Contains(name) ? true
            : side is { IsPartial: true, Facts: MachineFacts facts } && facts.ValueOf(MachineFactKind.Capability, name) is string answer ? answer == "on"
            : null;

    private static string Uuid(ReadOnlyMemory<byte> octets) => new Guid(octets.Span, bigEndian: true).ToString();

    private static string Presence(bool isPresent) => isPresent ? "configuration section" : "no configuration section";

    private static FieldPath At(string name) => new("configuration", 0, [new FieldPathStep(name)]);
}
