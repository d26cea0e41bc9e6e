using System.Collections.Immutable;
using System.Formats.Asn1;
using System.IO.Hashing;
using Ber.Visitors;
using CommunityToolkit.HighPerformance.Buffers;

namespace Ber.Compat;

/// <content>The records.</content>
internal sealed partial class LegacyToBer
{
    private void WriteConfiguration(ConfigurationSection configuration)
    {
        BerWriter writer = BeginContents();
        writer.WriteInteger((long)LegacyTags.FileVersion);
        if (configuration.MachineType is LegacyName machine)
            WriteName(ref writer, machine);
        if (configuration.TargetPageBits is int bits)
            writer.WriteInteger((long)bits, Context(0));
        if (configuration.Capabilities is not null)
        {
            BerScope scope = writer.BeginConstructed(Context(1, true));
            foreach (LegacyName capability in configuration.Capabilities)
                WriteName(ref writer, capability);
            writer.EndConstructed(scope);
        }

        if (configuration.Uuid is not null)
            writer.WriteOctetString(configuration.Uuid, Context(2));
        EndContents(ref writer, RecordTag.Configuration);
    }

    private void WriteSectionEvent(byte type, uint id, SectionHead? section, int? typeNumber = null, bool isOldStyle = false)
    {
        BerWriter writer = BeginContents();
        writer.WriteInteger((long)type, new Asn1Tag(UniversalTagNumber.Enumerated));
        writer.WriteInteger((long)id);
        if (section is not null)
            WriteSectionHeader(ref writer, section);
        if (typeNumber is int number)
            writer.WriteInteger((long)number, Context(0));
        if (isOldStyle)
            writer.WriteNull(Context(1));
        EndContents(ref writer, RecordTag.Section);
    }

    private static void WriteSectionHeader(ref BerWriter writer, SectionHead section)
    {
        BerScope scope = writer.BeginConstructed(Asn1Tag.Sequence);
        WriteName(ref writer, section.IdStr);
        writer.WriteInteger((long)section.InstanceId);
        writer.WriteInteger((long)section.VersionId);
        writer.EndConstructed(scope);
    }

    private BerWriter BeginContents()
    {
        _contents.Clear();
        return new BerWriter(_contents);
    }

    private void EndContents(ref BerWriter writer, RecordTag tag)
    {
        writer.Flush();
        writer.Dispose();
        _output.WriteRecord(tag, _contents.WrittenSpan);
    }

    private static void WriteName(ref BerWriter writer, LegacyName name)
    {
        if (name.IsText)
            writer.WriteUtf8String(name.Octets);
        else
            writer.WriteOctetString(name.Octets);
    }

    private static Asn1Tag Context(int number, bool isConstructed = false) => new(TagClass.ContextSpecific, number, isConstructed);

    /// <summary>As runs, unless its octets are shorter, or are no little-endian words.</summary>
    private static void WriteBitmap(ref BerWriter writer, ReadOnlySpan<byte> bitmap, long pages)
    {
        List<long>? runs = PageBitmap.ToRuns(bitmap, pages);
        if (runs is null || runs.Sum(static run => 2L + BerInteger.GetContentsLength(run)) > bitmap.Length)
        {
            writer.WriteOctetString(bitmap, Context(1));
            return;
        }

        BerScope scope = writer.BeginConstructed(Context(0, true));
        foreach (long run in runs)
            writer.WriteInteger(run);
        writer.EndConstructed(scope);
    }

    private void WriteShortSection(bool hasFooter)
    {
        BerWriter writer = BeginContents();
        writer.WriteInteger((long)_live.Type, new Asn1Tag(UniversalTagNumber.Enumerated));
        writer.WriteInteger((long)_live.Id);
        if (_live.Head is not null)
            WriteSectionHeader(ref writer, _live.Head);
        writer.WriteOctetString(_live.Octets, Context(2));
        if (!hasFooter)
            writer.WriteNull(Context(3));
        EndContents(ref writer, RecordTag.Section);
    }

    private void WriteType(VMStateDescription description, int number)
    {
        _contents.Clear();
        TypeRecord.Write(_contents, _types, description, number, _proof.Announced?.RefinedBy(description) is VMStateDescription announced && _types.TryGetNumber(announced, out int refined) ? refined : null);
        _output.WriteRecord(RecordTag.Type, _contents.WrittenSpan);
    }

    private void WriteDevice(SectionHead head, DeviceSection section, int typeNumber)
    {
        BerWriter writer = BeginContents();
        writer.WriteInteger((long)head.Id);
        WriteSectionHeader(ref writer, head);
        writer.WriteInteger((long)typeNumber);
        writer.WriteEncoded(_proof.Value);
        Span<byte> digest = stackalloc byte[8];
        XxHash3.Hash(section.Whole, digest);
        writer.WriteOctetString(digest);
        if (section.IsOldStyle)
            writer.WriteNull(Context(0));
        if (!section.HasFooter)
            writer.WriteNull(Context(1));
        EndContents(ref writer, RecordTag.Device);
    }

    /// <summary>Finds in the whole text the devices that were sent when only its head was there.</summary>
    private void LocateAnnounced(ReadOnlySpan<byte> text)
    {
        if (!VMDescReader.TryRead(text, out VMDesc? whole, out _))
            return;
        int next = 0;
        for (int i = 0; i < _described.Count; i++)
        {
            VMDescDevice device = _described[i];
            while (next < whole.Devices.Length && (whole.Devices[next].Name != device.Name || whole.Devices[next].InstanceId != device.InstanceId))
                next++;
            if (next == whole.Devices.Length)
                return;
            _described[i] = Sent(whole.Devices[next++], device.Description!);
        }
    }

    /// <summary>A device of vmdesc with the description that was sent.</summary>
    private static VMDescDevice Sent(VMDescDevice listed, VMStateDescription description) => new()
    {
        Name = listed.Name,
        InstanceId = listed.InstanceId,
        IsOldStyle = listed.IsOldStyle,
        Description = description,
        TextStart = listed.TextStart,
        TextLength = listed.TextLength,
    };

    /// <summary>The text is regenerated from the types that were sent; where it differs, patches say how.</summary>
    private void WriteVMDesc(ReadOnlySpan<byte> text, VMDesc description, int? configurationType)
    {
        using var regenerated = new ArrayPoolBufferWriter<byte>();
        var sent = new VMDesc { Dialect = description.Dialect, PageSize = description.PageSize, Configuration = description.Configuration, Devices = [.. _described] };
        if (!VMDescWriter.TryWrite(sent, regenerated, 2 * text.Length + 4096, out ImmutableArray<Range> devices))
            regenerated.Clear();

        BerWriter writer = BeginContents();
        writer.WriteInteger((long)text.Length);
        writer.WriteInteger(description.PageSize);
        writer.WriteBoolean(description.Dialect.IsSpaced);
        writer.WriteInteger((long)description.Dialect.IndexMode, new Asn1Tag(UniversalTagNumber.Enumerated));
        if (configurationType is int type)
            writer.WriteInteger((long)type, Context(0));
        if (!regenerated.WrittenSpan.SequenceEqual(text))
            WritePatches(ref writer, regenerated.WrittenSpan, text, devices);
        EndContents(ref writer, RecordTag.VMDesc);
    }

    /// <summary>One patch at most for each device and each piece between devices, as devices stand in both texts in the same order.</summary>
    private void WritePatches(ref BerWriter writer, ReadOnlySpan<byte> own, ReadOnlySpan<byte> text, ImmutableArray<Range> devices)
    {
        BerScope patches = writer.BeginConstructed(Context(1, true));
        int ownAt = 0;
        int textAt = 0;
        for (int i = 0; i < devices.Length && !own.IsEmpty; i++)
        {
            VMDescDevice device = _described[i];
            (int start, int end) = (devices[i].Start.Value, devices[i].End.Value);
            WritePatch(ref writer, own, text, ownAt..start, textAt..device.TextStart);
            WritePatch(ref writer, own, text, start..end, device.TextStart..(device.TextStart + device.TextLength));
            ownAt = end;
            textAt = device.TextStart + device.TextLength;
        }

        WritePatch(ref writer, own, text, ownAt..own.Length, textAt..text.Length);
        writer.EndConstructed(patches);
    }

    private static void WritePatch(ref BerWriter writer, ReadOnlySpan<byte> own, ReadOnlySpan<byte> text, Range ownPiece, Range textPiece)
    {
        ReadOnlySpan<byte> from = own[ownPiece];
        ReadOnlySpan<byte> to = text[textPiece];
        if (from.SequenceEqual(to))
            return;

        int prefix = from.CommonPrefixLength(to);
        int suffix = CommonSuffixLength(from[prefix..], to[prefix..]);
        BerScope patch = writer.BeginConstructed(Asn1Tag.Sequence);
        writer.WriteInteger((long)ownPiece.Start.Value + prefix);
        writer.WriteInteger((long)(from.Length - prefix - suffix));
        writer.WriteOctetString(to[prefix..^suffix]);
        writer.EndConstructed(patch);
    }

    private static int CommonSuffixLength(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        int length = 0;
        int most = Math.Min(left.Length, right.Length);
        while (length < most && left[^(length + 1)] == right[^(length + 1)])
            length++;
        return length;
    }
}
