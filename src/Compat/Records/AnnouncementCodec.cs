using System.Buffers;
using System.Collections.Immutable;
using System.Formats.Asn1;
using System.Text;
using Ber.Visitors;

namespace Ber.Compat;

/// <summary>Announcement of schemas/migration.asn1 ↔ <see cref="MigrationProfile"/>: what one side sends or takes, before anything is sent.</summary>
internal static class AnnouncementCodec
{
    /// <summary>Octets of a device's state that a profile keeps at most: what is longer is not compared by value.</summary>
    public const int MaxContents = 1024 * 1024;

    private const int MaxAllContents = 32 * 1024 * 1024;

    /// <summary>Writes the contents octets of an a record. The types of all devices must have their numbers already.</summary>
    public static void Write(IBufferWriter<byte> output, TypeTable types, MigrationProfile profile)
    {
        using var writer = new BerWriter(output);
        var record = new Record(writer);
        record.Write(types, profile);
    }

    /// <summary>Reads the contents of an a record.</summary>
    public static MigrationProfile Read(ref RecordReader reader, TypeTable types, string name)
    {
        string machine = reader.Name().Text;
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
                capabilities.Add(reader.Name().Text);
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
                (FieldPath path, uint versionId) = ReadSection(ref reader);
                live.Add(new ProfileDevice { Path = path, VersionId = versionId });
            }

            reader.End();
        }

        QemuVersionRange version = reader.TryBegin(9) ? ReadReleases(ref reader) : default;
        long? opaque = reader.OptionalInteger(10);
        bool isPartial = reader.OptionalNull(11);
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
        };
    }

    private static ImmutableArray<RamBlockSummary> ReadBlocks(ref RecordReader reader)
    {
        ImmutableArray<RamBlockSummary>.Builder blocks = ImmutableArray.CreateBuilder<RamBlockSummary>();
        reader.Begin(Asn1Tag.Sequence);
        while (reader.TryPeek(out _, out _))
        {
            reader.Begin(Asn1Tag.Sequence);
            string idStr = reader.Name().Text;
            ulong used = reader.Unsigned();
            ulong? pageSize = reader.OptionalUnsigned(0);
            ulong? mrAddr = reader.OptionalUnsigned(1);
            if (reader.TryBegin(2))
                reader.End();
            long? compressed = reader.OptionalInteger(3);
            reader.End();
            blocks.Add(new RamBlockSummary(idStr, used, pageSize, mrAddr, 0, 0) { CompressedPages = compressed ?? 0 });
        }

        reader.End();
        return blocks.ToImmutable();
    }

    private static ProfileDevice ReadDevice(ref RecordReader reader, TypeTable types)
    {
        long at = reader.Offset;
        reader.Begin(Asn1Tag.Sequence);
        (FieldPath path, uint versionId) = ReadSection(ref reader);
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
            Path = path,
            VersionId = versionId,
            MinimumVersionId = (uint?)minimum,
            Description = description,
            IsOldStyle = isOldStyle,
            Contents = contents,
            Octets = octets ?? contents.Length,
            Offset = offset,
            OfferedFeatures = features,
        };
    }

    private static (FieldPath Path, uint VersionId) ReadSection(ref RecordReader reader)
    {
        reader.Begin(Asn1Tag.Sequence);
        string idStr = reader.Name().Text;
        var instanceId = (uint)reader.Integer(0, uint.MaxValue);
        var versionId = (uint)reader.Integer(0, uint.MaxValue);
        reader.End();
        return (new FieldPath(idStr, instanceId), versionId);
    }

    private static byte[] ReadContents(ref RecordReader reader, long at)
    {
        var contents = new ArrayBufferWriter<byte>();
        while (reader.TryPeek(out _, out _))
        {
            if (reader.OptionalInteger(0, 0, MaxContents) is long zeros)
            {
                RequireRoom(contents, zeros, at);
                contents.GetSpan((int)zeros + 1)[..(int)zeros].Clear();
                contents.Advance((int)zeros);
                continue;
            }

            ReadOnlySpan<byte> octets = reader.OctetString();
            RequireRoom(contents, octets.Length, at);
            contents.Write(octets);
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

    /// <summary>The writing of one record.</summary>
    private ref struct Record(BerWriter writer)
    {
        private BerWriter _writer = writer;
        private long _contents;

        public void Write(TypeTable types, MigrationProfile profile)
        {
            WriteText(profile.MachineType ?? "");
            WriteBlocks(profile.RamBlocks);
            BerScope devices = _writer.BeginConstructed(Asn1Tag.Sequence);
            foreach (ProfileDevice device in profile.Devices)
                WriteDevice(types, device);
            _writer.EndConstructed(devices);

            WriteBoolean(0, profile.HasConfiguration);
            WriteBoolean(1, profile.HasFooters);
            if (profile.HasVMDesc)
                _writer.WriteNull(Context(2));
            WriteInteger(3, profile.TargetPageBits);
            WriteInteger(4, profile.PageSize > 0 ? profile.PageSize : null);
            if (!profile.Capabilities.IsEmpty)
            {
                BerScope capabilities = _writer.BeginConstructed(Context(5, true));
                foreach (string capability in profile.Capabilities)
                    WriteText(capability);
                _writer.EndConstructed(capabilities);
            }

            if (profile.Uuid is ReadOnlyMemory<byte> uuid)
                _writer.WriteOctetString(uuid.Span, Context(6));
            if (!profile.Commands.IsEmpty)
            {
                BerScope commands = _writer.BeginConstructed(Context(7, true));
                foreach (int command in profile.Commands)
                    _writer.WriteInteger((long)command);
                _writer.EndConstructed(commands);
            }

            if (!profile.LiveSections.IsEmpty)
            {
                BerScope sections = _writer.BeginConstructed(Context(8, true));
                foreach (ProfileDevice section in profile.LiveSections)
                    WriteSection(section);
                _writer.EndConstructed(sections);
            }

            WriteReleases(profile.Version);
            WriteInteger(10, profile.OpaqueOctets > 0 ? profile.OpaqueOctets : null);
            if (profile.IsPartial)
                _writer.WriteNull(Context(11));
            _writer.Flush();
        }

        private void WriteBlocks(ImmutableArray<RamBlockSummary> blocks)
        {
            BerScope scope = _writer.BeginConstructed(Asn1Tag.Sequence);
            foreach (RamBlockSummary block in blocks)
            {
                BerScope one = _writer.BeginConstructed(Asn1Tag.Sequence);
                WriteText(block.IdStr);
                _writer.WriteInteger(block.UsedLength);
                if (block.PageSize is ulong pageSize)
                    _writer.WriteInteger(pageSize, Context(0));
                if (block.MrAddr is ulong mrAddr)
                    _writer.WriteInteger(mrAddr, Context(1));
                WriteInteger(3, block.CompressedPages > 0 ? block.CompressedPages : null);
                _writer.EndConstructed(one);
            }

            _writer.EndConstructed(scope);
        }

        private void WriteDevice(TypeTable types, ProfileDevice device)
        {
            BerScope scope = _writer.BeginConstructed(Asn1Tag.Sequence);
            WriteSection(device);
            if (device.Description is VMStateDescription description && types.TryGetNumber(description, out int number))
                _writer.WriteInteger((long)number);
            WriteInteger(0, device.MinimumVersionId);
            if (device.IsOldStyle)
                _writer.WriteNull(Context(1));
            bool isKept = device.Contents.Length is > 0 and <= MaxContents && _contents + device.Contents.Length <= MaxAllContents;
            if (isKept)
            {
                _contents += device.Contents.Length;
                BerScope parts = _writer.BeginConstructed(Context(2, true));
                OpaqueWriter.WriteParts(ref _writer, device.Contents.Span);
                _writer.EndConstructed(parts);
            }

            WriteInteger(3, device.Octets != (isKept ? device.Contents.Length : 0) ? device.Octets : null);
            WriteInteger(4, device.Offset);
            if (device.OfferedFeatures is ulong features)
                _writer.WriteInteger(features, Context(5));
            _writer.EndConstructed(scope);
        }

        private void WriteSection(ProfileDevice section)
        {
            BerScope scope = _writer.BeginConstructed(Asn1Tag.Sequence);
            WriteText(section.Path.IdStr);
            _writer.WriteInteger((long)section.Path.InstanceId);
            _writer.WriteInteger((long)section.VersionId);
            _writer.EndConstructed(scope);
        }

        private void WriteReleases(QemuVersionRange version)
        {
            if (version.Oldest is null && version.Newest is null)
                return;
            BerScope scope = _writer.BeginConstructed(Context(9, true));
            if (version.Oldest is QemuVersion oldest)
                _writer.WriteUtf8String(Encoding.UTF8.GetBytes($"{oldest}"), Context(0));
            if (version.Newest is QemuVersion newest)
                _writer.WriteUtf8String(Encoding.UTF8.GetBytes($"{newest}"), Context(1));
            if (version.IsStated)
                _writer.WriteNull(Context(2));
            _writer.EndConstructed(scope);
        }

        private void WriteText(string text) => _writer.WriteUtf8String(Encoding.UTF8.GetBytes(text));

        private void WriteInteger(int number, long? value)
        {
            if (value is long integer)
                _writer.WriteInteger(integer, Context(number));
        }

        private void WriteBoolean(int number, bool? value)
        {
            if (value is bool boolean)
                _writer.WriteBoolean(boolean, Context(number));
        }

        private static Asn1Tag Context(int number, bool isConstructed = false) => new(TagClass.ContextSpecific, number, isConstructed);
    }
}
