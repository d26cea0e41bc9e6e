using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>The RAM block list and the forms of page records (migration/ram.c).</summary>
internal static class RamRules
{
    private static readonly QemuVersion s_noCompression = new(9, 1);

    public static void Check(CheckContext context)
    {
        if (!IsMachine(context.Destination))
            return;

        CheckLiveSections(context);
        CheckBlocks(context);
        CheckPageSize(context);
        CheckForms(context);
    }

    /// <summary>Whether a side is more than a schema.</summary>
    public static bool IsMachine(MigrationProfile side) => !side.RamBlocks.IsEmpty || !side.LiveSections.IsEmpty;

    /// <summary>Live sections that a QEMU takes also when its own stream has none, by the releases that do.</summary>
    private static readonly (string IdStr, QemuVersion First, QemuVersion Last)[] s_registered =
    [
        ("block", new(0, 10), new(9, 0)), ("dirty-bitmap", new(3, 0), new(99, 0)),
    ];

    private static void CheckLiveSections(CheckContext context)
    {
        if (context.Source.LiveSections.IsEmpty)
            return;
        Dictionary<FieldPath, ProfileDevice> known = KnownSections(context);
        foreach (ProfileDevice section in context.Source.LiveSections)
            CheckLiveSection(context, known, section);
    }

    /// <summary>The destination's sections by idstr and instance id, live ones first.</summary>
    public static Dictionary<FieldPath, ProfileDevice> KnownSections(CheckContext context)
    {
        Dictionary<FieldPath, ProfileDevice> known = [];
        foreach (ProfileDevice section in context.Destination.LiveSections)
            known.TryAdd(section.Path, section);
        foreach (ProfileDevice section in context.Destination.Devices)
            known.TryAdd(section.Path, section);
        return known;
    }

    /// <summary>One live section of the source.</summary>
    public static void CheckLiveSection(CheckContext context, Dictionary<FieldPath, ProfileDevice> known, ProfileDevice section)
    {
        if (known.TryGetValue(section.Path, out ProfileDevice? local))
        {
            if (section.VersionId > local.VersionId)
            {
                context.Findings.Refuse(CheckFindingKind.VersionTooNew, section.Path)
                    .Between($"version {section.VersionId}", $"version {local.VersionId}")
                    .Message(context.Messages.SectionVersion(section.VersionId, section.Path.IdStr, local.VersionId));
            }

            return;
        }

        (string IdStr, QemuVersion First, QemuVersion Last) registered = s_registered.FirstOrDefault(r => r.IdStr == section.Path.IdStr);
        bool isKnown = registered.IdStr is not null && !context.DestinationVersion.IsBefore(registered.First);
        if (isKnown && !context.DestinationVersion.IsAfter(registered.Last))
        {
            CheckNames(context, section);
            return;
        }

        context.Findings.Refuse(CheckFindingKind.SectionMissing, section.Path)
            .Between($"version {section.VersionId}", null)
            .Message(context.Messages.UnknownSection(section.Path.IdStr, section.Path.InstanceId))
            .Hint(section.Path.IdStr == "block" ? "Block migration was removed in QEMU 9.1: mirror disks over NBD instead." : null);
    }

    /// <summary>What goes into block devices goes into those of the same names, which no twin shows.</summary>
    private static void CheckNames(CheckContext context, ProfileDevice section)
    {
        bool isKnown = false;
        foreach (LiveItem item in context.Source.LiveItems.Where(i => i.Section.Equals(section.Path)))
        {
            isKnown = true;
            if (item.Node is null)
                CheckDrive(context, item);
            else
                CheckBitmap(context, item);
        }

        if (!isKnown)
            CheckUnnamed(context, section);
    }

    /// <summary>migration/block.c, block_load: nothing but a back end of the name takes it.</summary>
    private static void CheckDrive(CheckContext context, LiveItem drive)
    {
        bool isThere = IsNamed(context.Destination, MachineFactKind.BlockDevice, drive.Name);
        context.Findings.Refuse(CheckFindingKind.DeviceProperty, At(drive))
            .Between(drive.Name, null)
            .Message($"Error unknown block device {drive.Name}")
            .Condition(isThere
                ? $"whether the destination's drive {drive.Name} has the size of the source's"
                : $"whether the destination has a drive {drive.Name} of the size of the source's")
            .Hint("Block migration finds drives by the name that -drive gives them (id).");
    }

    /// <summary>
    /// migration/block-dirty-bitmap.c: a bitmap whose node is not there is dropped (dirty_bitmap_load_header); one that its node has already ends the
    /// migration (dirty_bitmap_load_start).
    /// </summary>
    private static void CheckBitmap(CheckContext context, LiveItem bitmap)
    {
        bool isThere = IsNamed(context.Destination, MachineFactKind.BlockNode, bitmap.Node!)
            || IsNamed(context.Destination, MachineFactKind.BlockDevice, bitmap.Node!);
        context.Findings.Refuse(CheckFindingKind.DeviceProperty, At(bitmap))
            .Between($"bitmap {bitmap.Name} of node {bitmap.Node}", null)
            .Message($"Bitmap with the same name ('{bitmap.Name}') already exists on destination")
            .Condition($"{(isThere ? "" : $"node {bitmap.Node} at the destination, and ")}whether that node has a bitmap {bitmap.Name} already")
            .Hint(
                "Bitmaps are found by the names of their nodes, or by the aliases of block-bitmap-mapping; one that finds no node is dropped, "
                + "one of a name that its node has already ends the migration.");
    }

    /// <summary>Whether a machine has answered that it has something of a name.</summary>
    private static bool IsNamed(MigrationProfile side, MachineFactKind kind, string name) => side.Facts?.ValueOf(kind, name) is not null;

    private static void CheckUnnamed(CheckContext context, ProfileDevice section)
    {
        if (section.Path.IdStr == "block")
        {
            context.Findings.Refuse(CheckFindingKind.DeviceProperty, section.Path)
                .Message("Error unknown block device")
                .Condition("whether the destination has a block device of the same name and size for each that the source migrates")
                .Hint("Block migration finds drives by the name that -drive gives them (id).");
        }
        else
        {
            context.Findings.Note(CheckFindingKind.DeviceProperty, section.Path)
                .Hint(
                    "Bitmaps are found by the names of their nodes, or by the aliases of block-bitmap-mapping; "
                    + "those of names that the destination lacks are dropped.");
        }
    }

    /// <summary>Nothing on the wire states the size: the flags of page records are taken for a part of the address, or the reverse.</summary>
    private static void CheckPageSize(CheckContext context)
    {
        if (context.Source.PageSize > 0 && context.Destination.PageSize > 0 && context.Source.PageSize != context.Destination.PageSize
            && (context.Source.TargetPageBits is null || context.Destination.TargetPageBits is null))
        {
            context.Findings.Refuse(CheckFindingKind.TargetPageSize, new FieldPath(RamFlags.IdStr))
                .Between($"{context.Source.PageSize} octets", $"{context.Destination.PageSize} octets")
                .Message(context.Messages.RamFlags(RamFlags.Page))
                .Hint("The two binaries have targets with different page sizes.");
        }
    }

    private static void CheckBlocks(CheckContext context)
    {
        Dictionary<string, RamBlockSummary> local = [];
        foreach (RamBlockSummary block in context.Destination.RamBlocks)
            local.TryAdd(block.IdStr, block);
        NoteBackends(context, local);
        Dictionary<ulong, RamBlockSummary>? unmatched = null;
        foreach (RamBlockSummary block in context.Source.RamBlocks)
        {
            if (local.TryGetValue(block.IdStr, out RamBlockSummary? same))
            {
                CheckBlock(context, block, same);
                continue;
            }

            unmatched ??= UnmatchedBySize(context);
            RamBlockSummary? sameSize = unmatched.GetValueOrDefault(block.UsedLength);
            context.Findings.Refuse(CheckFindingKind.RamBlockMissing, At(block.IdStr))
                .Between(Size(block.UsedLength), null)
                .Message(context.Messages.UnknownRamBlock(block.IdStr))
                .Condition(context.Source.IsPartial ? "whether the source sends that block" : null)
                .Hint(sameSize is null
                    ? "The destination lacks the memory, or the device that owns it."
                    : $"The destination has '{sameSize.IdStr}' of the same size: another address or name of the same device?");
        }
    }

    /// <summary>
    /// Memory back ends are sent by name, wherever the guest finds them: the DIMMs that have them may stand in another order at the destination.
    /// </summary>
    private static void NoteBackends(CheckContext context, Dictionary<string, RamBlockSummary> local)
    {
        List<string> both = [.. context.Source.RamBlocks.Select(static b => b.IdStr).Where(id => IsBackend(id) && local.ContainsKey(id))];
        if (both.Count < 2 || context.Source.RamBlocks.All(static b => IsBackend(b.IdStr)))
            return;   // a board whose own blocks have such names (avr: flash, sram) has no DIMMs
        context.Findings.Note(CheckFindingKind.DeviceProperty, At(both[1]))
            .Between(string.Join(", ", both), null)
            .Hint("Nothing tells at which guest address each stands. Where they belong to DIMMs, compare QMP query-memory-devices of both sides.");
    }

    /// <summary>The id of an object, with its path up to machine types of 3.1; blocks of machines and devices have other characters in their names.</summary>
    private static bool IsBackend(string idStr)
        => (idStr.StartsWith("/objects/", StringComparison.Ordinal) ? idStr["/objects/".Length..] : idStr).AsSpan().IndexOfAny("/.:@") < 0;

    /// <summary>The first block of each size that the destination only has.</summary>
    private static Dictionary<ulong, RamBlockSummary> UnmatchedBySize(CheckContext context)
    {
        HashSet<string> sent = [.. context.Source.RamBlocks.Select(static b => b.IdStr)];
        Dictionary<ulong, RamBlockSummary> unmatched = [];
        foreach (RamBlockSummary block in context.Destination.RamBlocks)
        {
            if (!sent.Contains(block.IdStr))
                unmatched.TryAdd(block.UsedLength, block);
        }

        return unmatched;
    }

    private static void CheckBlock(CheckContext context, RamBlockSummary block, RamBlockSummary local)
    {
        if (local.UsedLength != block.UsedLength)
        {
            CheckSize(context, block, local);
        }
        else if (block.PageSize is ulong received && local.PageSize is ulong page && received != page)
        {
            context.Findings.Refuse(CheckFindingKind.RamBlockSize, At(block.IdStr))
                .Between($"pages of {received} octets", $"pages of {page} octets")
                .Message($"Mismatched RAM page size {block.IdStr} (local) {page} != {received}")
                .Hint("Postcopy needs the same huge pages on both sides.");
        }
    }

    private static void CheckSize(CheckContext context, RamBlockSummary block, RamBlockSummary local)
    {
        if (IsResizeable(block.IdStr))
        {
            context.Findings.Note(CheckFindingKind.RamBlockSize, At(block.IdStr))
                .Between(Size(block.UsedLength), Size(local.UsedLength))
                .Hint("The block is resized while loading.");
            return;
        }

        context.Findings.Refuse(CheckFindingKind.RamBlockSize, At(block.IdStr))
            .Between(Size(block.UsedLength), Size(local.UsedLength))
            .Message(context.Messages.RamBlockSize(block.IdStr, block.UsedLength, local.UsedLength))
            .Hint(block.IdStr.EndsWith(".rom", StringComparison.Ordinal) ? "The two sides have option ROM files of different size (romfile, romsize)." : null);
    }

    /// <summary>Tables that the firmware interface serves grow and shrink (hw/core/loader.c, rom_set_mr with a maximum).</summary>
    private static bool IsResizeable(string idStr) => idStr.StartsWith("/rom@etc/", StringComparison.Ordinal);

    private static void CheckForms(CheckContext context)
    {
        RamBlockSummary? compressed = context.Source.RamBlocks.FirstOrDefault(static b => b.CompressedPages > 0);
        if (compressed is null)
            return;

        string source = $"{compressed.CompressedPages} compressed pages";
        if (context.DestinationVersion.IsAtLeast(s_noCompression))
        {
            context.Findings.Refuse(CheckFindingKind.RamEncoding, At(compressed.IdStr))
                .Between(source, null)
                .Message(context.Messages.RamFlags(RamFlags.CompressPage | RamFlags.Continue))   // a block begins with a plain page
                .Hint("Capability compress was removed in QEMU 9.1.");
        }
        else if (!context.Destination.Capabilities.Contains("compress"))
        {
            context.Findings.Refuse(CheckFindingKind.RamEncoding, At(compressed.IdStr))
                .Between(source, null)
                .Message(context.Messages.CompressedPage)
                .Condition("whether the destination has the capability compress")
                .Hint("Set the capability compress on the destination, too.");
        }
    }

    private static FieldPath At(LiveItem item) => new(item.Section.IdStr, item.Section.InstanceId, [new FieldPathStep(item.Title)]);

    private static FieldPath At(string block) => new(RamFlags.IdStr, 0, [new FieldPathStep(block)]);

    private static string Size(ulong octets) => $"0x{octets:x} octets";
}
