using System.Buffers;
using System.Collections.Immutable;
using System.Formats.Asn1;
using System.Text;
using Ber.Visitors;

namespace Ber.Compat;

/// <summary>Announcement of schemas/migration.asn1 ↔ <see cref="MigrationProfile"/>: what one side sends or takes, before anything is sent.</summary>
internal static class AnnouncementRecord
{
    /// <summary>Octets of a device's state that a profile keeps at most: what is longer is not compared by value.</summary>
    public const int MaxContents = 1024 * 1024;

    private const int MaxAllContents = 32 * 1024 * 1024;

    /// <summary>Writes the contents octets. The types of all devices must have their numbers already.</summary>
    public static void Write(IBufferWriter<byte> output, TypeTable types, MigrationProfile profile)
    {
        var writer = new BerWriter(output);
        writer.WriteText(profile.MachineType ?? "");
        WriteBlocks(ref writer, profile.RamBlocks);
        WriteDevices(ref writer, types, profile.Devices);
        writer.WriteBoolean(0, profile.HasConfiguration);
        writer.WriteBoolean(1, profile.HasFooters);
        writer.WriteMark(2, profile.HasVMDesc);
        writer.WriteInteger(3, profile.TargetPageBits);
        writer.WriteInteger(4, profile.PageSize > 0 ? profile.PageSize : null);
        WriteCapabilities(ref writer, profile.Capabilities);
        if (profile.Uuid is ReadOnlyMemory<byte> uuid)
            writer.WriteOctetString(uuid.Span, RecordWriting.Context(6));
        WriteCommands(ref writer, profile.Commands);
        WriteLiveSections(ref writer, profile.LiveSections);
        WriteReleases(ref writer, profile.Version);
        writer.WriteInteger(10, profile.OpaqueOctets > 0 ? profile.OpaqueOctets : null);
        writer.WriteMark(11, profile.IsPartial);
        if (profile.Facts is MachineFacts facts)
            MachineFactsElement.Write(ref writer, 12, facts);
        WriteLiveItems(ref writer, profile.LiveItems);
        writer.Complete();
    }

    /// <summary>Reads the contents octets.</summary>
    public static MigrationProfile Read(ref RecordReader reader, TypeTable types, string name)
    {
        string machine = reader.Name(FormatFacts.MaxRecordLength).Text;
        ImmutableArray<RamBlockSummary> blocks = ReadBlocks(ref reader);
        ImmutableArray<ProfileDevice>.Builder devices = ImmutableArray.CreateBuilder<ProfileDevice>();
        reader.Begin(Asn1Tag.Sequence);
        while (reader.TryPeek(out _, out _))
            devices.Add(ReadDevice(ref reader, types));
        reader.End();

        bool? hasConfiguration = OptionalBoolean(ref reader, 0);
        bool? hasFooters = OptionalBoolean(ref reader, 1);
        bool hasVMDesc = reader.OptionalNull(2);
        long? pageBits = reader.OptionalInteger(3, RamFlags.MinPageBits, RamFlags.MaxPageBits);
        long? pageSize = reader.OptionalInteger(4);
        ImmutableArray<string>.Builder capabilities = ImmutableArray.CreateBuilder<string>();
        if (reader.TryBegin(5))
        {
            while (reader.TryPeek(out _, out _))
                capabilities.Add(reader.Name(FormatFacts.MaxRecordLength).Text);
            reader.End();
        }

        var uuidTag = new Asn1Tag(TagClass.ContextSpecific, 6);
        ReadOnlyMemory<byte>? uuid = null;
        if (reader.IsNext(uuidTag) && reader.Primitive(uuidTag).ToArray() is { Length: 16 } octets)
            uuid = octets;
        ImmutableArray<int>.Builder commands = ImmutableArray.CreateBuilder<int>();
        if (reader.TryBegin(7))
        {
            while (reader.TryPeek(out _, out _))
                commands.Add((int)reader.Integer(0, ushort.MaxValue));
            reader.End();
        }

        ImmutableArray<ProfileDevice>.Builder live = ImmutableArray.CreateBuilder<ProfileDevice>();
        if (reader.TryBegin(8))
        {
            while (reader.TryPeek(out _, out _))
            {
                SectionHead section = SectionHeader.Read(ref reader, 0, FormatFacts.MaxRecordLength);
                live.Add(new ProfileDevice { Path = PathOf(section), VersionId = section.VersionId });
            }

            reader.End();
        }

        QemuVersionRange version = reader.TryBegin(9) ? ReadReleases(ref reader) : default;
        long? opaque = reader.OptionalInteger(10);
        bool isPartial = reader.OptionalNull(11);
        MachineFacts? facts = reader.TryBegin(12) ? MachineFactsElement.Read(ref reader) : null;
        ImmutableArray<LiveItem> items = reader.TryBegin(13) ? ReadLiveItems(ref reader) : [];
        reader.SkipRest();
        return new MigrationProfile
        {
            Name = name,
            Version = version,
            HasConfiguration = hasConfiguration,
            HasFooters = hasFooters,
            HasVMDesc = hasVMDesc,
            MachineType = machine.Length == 0 ? null : machine,
            TargetPageBits = (int?)pageBits,
            PageSize = pageSize ?? 0,
            Capabilities = capabilities.ToImmutable(),
            Uuid = uuid,
            Commands = commands.ToImmutable(),
            LiveSections = live.ToImmutable(),
            RamBlocks = blocks,
            Devices = devices.ToImmutable(),
            OpaqueOctets = opaque ?? 0,
            IsPartial = isPartial,
            Facts = facts,
            LiveItems = items,
        };
    }

    private static ImmutableArray<LiveItem> ReadLiveItems(ref RecordReader reader)
    {
        ImmutableArray<LiveItem>.Builder items = ImmutableArray.CreateBuilder<LiveItem>();
        while (reader.TryPeek(out _, out _))
        {
            reader.Begin(Asn1Tag.Sequence);
            var section = new FieldPath(reader.Name(FormatFacts.MaxRecordLength).Text, (uint)reader.Integer(0, uint.MaxValue));
            string name = reader.Name(FormatFacts.MaxRecordLength).Text;
            string? node = reader.OptionalText(0);
            reader.End();
            items.Add(new LiveItem { Section = section, Name = name, Node = node });
        }

        reader.End();
        return items.ToImmutable();
    }

    private static ImmutableArray<RamBlockSummary> ReadBlocks(ref RecordReader reader)
    {
        ImmutableArray<RamBlockSummary>.Builder blocks = ImmutableArray.CreateBuilder<RamBlockSummary>();
        reader.Begin(Asn1Tag.Sequence);
        while (reader.TryPeek(out _, out _))
        {
            RamBlockElement element = RamBlockElement.Read(ref reader, mapping: null);
            blocks.Add(element.Block.ToSummary(0, 0) with { CompressedPages = element.CompressedPages });
        }

        reader.End();
        return blocks.ToImmutable();
    }

    private static ProfileDevice ReadDevice(ref RecordReader reader, TypeTable types)
    {
        long at = reader.Offset;
        reader.Begin(Asn1Tag.Sequence);
        SectionHead section = SectionHeader.Read(ref reader, 0, FormatFacts.MaxRecordLength);
        VMStateDescription? description = null;
        if (reader.IsNext(Asn1Tag.Integer))
        {
            long number = reader.Integer();
            if (!types.TryGetDescription(number, out description))
                throw new StreamFormatException(StreamFormatError.Malformed, at, $"a type number below {types.Count}", $"{number}");
        }

        long? minimum = reader.OptionalInteger(0, 0, uint.MaxValue);
        bool isOldStyle = reader.OptionalNull(1);
        ReadOnlyMemory<byte> contents = reader.TryBegin(2) ? ReadContents(ref reader, at) : default;
        long? octets = reader.OptionalInteger(3);
        long? offset = reader.OptionalInteger(4);
        ulong? features = reader.OptionalUnsigned(5);
        reader.End();
        return new ProfileDevice
        {
            Path = PathOf(section),
            VersionId = section.VersionId,
            MinimumVersionId = (uint?)minimum,
            Description = description,
            IsOldStyle = isOldStyle,
            Contents = contents,
            Octets = octets ?? contents.Length,
            Offset = offset,
            OfferedFeatures = features,
        };
    }

    private static FieldPath PathOf(SectionHead section) => new(section.IdStr.Text, section.InstanceId);

    private static byte[] ReadContents(ref RecordReader reader, long at)
    {
        var contents = new ArrayBufferWriter<byte>();
        while (OpaqueParts.TryRead(ref reader, MaxContents, out ReadOnlySpan<byte> octets, out int zeros))
        {
            RequireRoom(contents, octets.Length + (long)zeros, at);
            contents.Write(octets);
            contents.GetSpan(zeros + 1)[..zeros].Clear();
            contents.Advance(zeros);
        }

        reader.End();
        return contents.WrittenSpan.ToArray();
    }

    private static void RequireRoom(ArrayBufferWriter<byte> contents, long octets, long at)
    {
        if (contents.WrittenCount + octets > MaxContents)
            throw new StreamFormatException(StreamFormatError.LimitExceeded, at, $"at most {MaxContents} octets of a device", "more");
    }

    private static QemuVersionRange ReadReleases(ref RecordReader reader)
    {
        QemuVersion? oldest = ReadRelease(ref reader, 0);
        QemuVersion? newest = ReadRelease(ref reader, 1);
        bool isStated = reader.OptionalNull(2);
        reader.End();
        return new QemuVersionRange(oldest, newest, isStated);
    }

    private static QemuVersion? ReadRelease(ref RecordReader reader, int number)
    {
        var tag = new Asn1Tag(TagClass.ContextSpecific, number);
        return reader.IsNext(tag) && QemuVersion.TryParse(reader.Text(tag), out QemuVersion version) ? version : null;
    }

    private static bool? OptionalBoolean(ref RecordReader reader, int number)
    {
        var tag = new Asn1Tag(TagClass.ContextSpecific, number);
        return reader.IsNext(tag) ? reader.Primitive(tag) is [not 0] : null;
    }

    private static void WriteBlocks(ref BerWriter writer, ImmutableArray<RamBlockSummary> blocks)
    {
        BerScope scope = writer.BeginSequence();
        foreach (RamBlockSummary block in blocks)
        {
            var announced = new RamBlock(NameOf(block.IdStr), block.UsedLength, block.PageSize, block.MrAddr);
            new RamBlockElement(announced) { CompressedPages = block.CompressedPages }.Write(ref writer);
        }

        writer.EndConstructed(scope);
    }

    private static void WriteDevices(ref BerWriter writer, TypeTable types, ImmutableArray<ProfileDevice> devices)
    {
        BerScope scope = writer.BeginSequence();
        long contents = 0;
        foreach (ProfileDevice device in devices)
        {
            bool isKept = device.Contents.Length is > 0 and <= MaxContents && contents + device.Contents.Length <= MaxAllContents;
            if (isKept)
                contents += device.Contents.Length;
            WriteDevice(ref writer, types, device, isKept);
        }

        writer.EndConstructed(scope);
    }

    private static void WriteDevice(ref BerWriter writer, TypeTable types, ProfileDevice device, bool isKept)
    {
        BerScope scope = writer.BeginSequence();
        SectionHeader.Write(ref writer, HeadOf(device));
        if (device.Description is VMStateDescription description && types.TryGetNumber(description, out int number))
            writer.WriteInteger((long)number);
        writer.WriteInteger(0, device.MinimumVersionId);
        writer.WriteMark(1, device.IsOldStyle);
        if (isKept)
        {
            BerScope parts = writer.BeginSequence(2);
            OpaqueParts.Write(ref writer, device.Contents.Span, expansion: null);
            writer.EndConstructed(parts);
        }

        writer.WriteInteger(3, device.Octets != (isKept ? device.Contents.Length : 0) ? device.Octets : null);
        writer.WriteInteger(4, device.Offset);
        writer.WriteUnsigned(5, device.OfferedFeatures);
        writer.EndConstructed(scope);
    }

    private static void WriteCapabilities(ref BerWriter writer, ImmutableArray<string> capabilities)
    {
        if (capabilities.IsEmpty)
            return;
        BerScope scope = writer.BeginSequence(5);
        foreach (string capability in capabilities)
            writer.WriteText(capability);
        writer.EndConstructed(scope);
    }

    private static void WriteCommands(ref BerWriter writer, ImmutableArray<int> commands)
    {
        if (commands.IsEmpty)
            return;
        BerScope scope = writer.BeginSequence(7);
        foreach (int command in commands)
            writer.WriteInteger((long)command);
        writer.EndConstructed(scope);
    }

    private static void WriteLiveSections(ref BerWriter writer, ImmutableArray<ProfileDevice> sections)
    {
        if (sections.IsEmpty)
            return;
        BerScope scope = writer.BeginSequence(8);
        foreach (ProfileDevice section in sections)
            SectionHeader.Write(ref writer, HeadOf(section));
        writer.EndConstructed(scope);
    }

    private static void WriteLiveItems(ref BerWriter writer, ImmutableArray<LiveItem> items)
    {
        if (items.IsEmpty)
            return;
        BerScope scope = writer.BeginSequence(13);
        foreach (LiveItem item in items)
        {
            BerScope one = writer.BeginSequence();
            writer.WriteText(item.Section.IdStr);
            writer.WriteInteger((long)item.Section.InstanceId);
            writer.WriteText(item.Name);
            writer.WriteText(0, item.Node);
            writer.EndConstructed(one);
        }

        writer.EndConstructed(scope);
    }

    private static void WriteReleases(ref BerWriter writer, QemuVersionRange version)
    {
        if (version.Oldest is null && version.Newest is null)
            return;
        BerScope scope = writer.BeginSequence(9);
        writer.WriteText(0, version.Oldest?.ToString());
        writer.WriteText(1, version.Newest?.ToString());
        writer.WriteMark(2, version.IsStated);
        writer.EndConstructed(scope);
    }

    private static SectionHead HeadOf(ProfileDevice device) => new(0, NameOf(device.Path.IdStr), device.Path.InstanceId, device.VersionId);

    /// <summary>A profile keeps names as text.</summary>
    private static LegacyName NameOf(string text) => new(Encoding.UTF8.GetBytes(text));
}
