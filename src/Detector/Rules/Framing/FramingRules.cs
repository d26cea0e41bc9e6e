using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>Footers and commands: what stands between sections (migration/savevm.c).</summary>
internal static class FramingRules
{
    /// <summary>Commands by the release that introduced them (enum qemu_vm_cmd).</summary>
    private static readonly (int Command, QemuVersion Since)[] s_commands =
    [
        (0x01, new(2, 5)), (0x02, new(2, 5)), (0x03, new(2, 5)), (0x04, new(2, 5)), (0x05, new(2, 5)), (0x06, new(2, 5)), (0x07, new(2, 5)),
        (0x08, new(2, 10)), (0x09, new(3, 0)), (0x0a, new(3, 0)), (0x0b, new(10, 0)),
    ];

    private const int SwitchoverStart = 0x0b;

    /// <summary>Footers show at the end of the first section, which is the first live one.</summary>
    public static void CheckFooters(CheckContext context)
    {
        if (context.Source.HasFooters is not bool source || context.Destination.HasFooters is not bool destination || source == destination)
            return;
        ProfileDevice? first = context.Source.LiveSections.FirstOrDefault() ?? context.Source.Devices.FirstOrDefault();
        string idStr = first?.Path.IdStr ?? RamFlags.IdStr;
        context.Findings.Refuse(CheckFindingKind.Footers, first?.Path ?? new FieldPath(RamFlags.IdStr))
            .Between(Footers(source), Footers(destination))
            .Message(destination ? context.Messages.MissingFooter(idStr) : context.Messages.SectionType(LegacyTags.SectionFooter))
            .Hint("Both sides must agree on migration.send-section-footer; it is off for machine types up to 2.3.");
    }

    public static void CheckCommands(CheckContext context)
    {
        foreach (int command in context.Source.Commands)
            CheckCommand(context, command);
    }

    /// <summary>One command of the source.</summary>
    public static void CheckCommand(CheckContext context, int command)
    {
        QemuVersion? since = s_commands.FirstOrDefault(c => c.Command == command) is (not 0, var v) ? v : null;
        bool isKnown = since is QemuVersion version && !context.DestinationVersion.IsBefore(version);
        if (command == LegacyTags.PostcopyAdviseCommand && isKnown && !context.Destination.Commands.Contains(LegacyTags.PostcopyAdviseCommand)
            && !context.Destination.Capabilities.Contains("postcopy-ram"))
        {
            context.Findings.Refuse(CheckFindingKind.Capability, new FieldPath("command", LegacyTags.PostcopyAdviseCommand))
                .Between("postcopy-ram: on", "postcopy-ram: off")
                .Message("RAM postcopy is disabled but have 16 byte advise")
                .Condition("whether the destination is given the capability postcopy-ram")
                .Hint(
                    "Set the capability postcopy-ram on both sides. Without it a destination older than 2.11 took the end of a postcopy package "
                    + "for the end of the stream and ran the guest beside the source's.");
            return;
        }

        if (isKnown && (context.DestinationVersion.IsAtLeast(since!.Value) || context.DestinationVersion.Oldest is not null))
            return;
        context.Findings.Refuse(CheckFindingKind.Command, new FieldPath("command", (uint)command))
            .Between(Name(command), null)
            .Message(context.Messages.Command(command, 0))
            .Condition(isKnown ? $"whether the destination is QEMU {since} or newer" : null)
            .Hint(command == SwitchoverStart
                ? "Machine types of 10.0 and newer, and unversioned ones, send it: set migration.send-switchover-start=off at the source."
                : null);
    }

    private static string Name(int command)
        => command == SwitchoverStart ? "SWITCHOVER_START" : command == LegacyTags.PostcopyAdviseCommand ? "POSTCOPY_ADVISE" : $"command 0x{command:x}";

    private static string Footers(bool has) => has ? "section footers" : "no section footers";
}
