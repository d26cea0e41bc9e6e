using System.Collections.Immutable;
using System.Formats.Asn1;
using Ber.Visitors;
using CommunityToolkit.HighPerformance.Buffers;

namespace Ber.Compat;

/// <content>The v record: the text is regenerated from the types that were sent; where it differs, patches say how.</content>
internal sealed partial class LegacyToBerTranslator
{
    private void WriteVMDesc(ReadOnlySpan<byte> text, VMDesc description)
    {
        int? configurationType = null;
        if (description.Configuration is not null)
        {
            _types.AddWithNested(description.Configuration, WriteType);
            _types.TryGetNumber(description.Configuration, out int number);
            configurationType = number;
        }

        _consumer?.OnVMDesc(description.Dialect, description.PageSize, description.Configuration);
        if (!_options.ProvesSections)
            return;
        using var regenerated = new ArrayPoolBufferWriter<byte>();
        var sent = new VMDesc
        {
            Dialect = description.Dialect,
            PageSize = description.PageSize,
            Configuration = description.Configuration,
            Devices = [.. _describedDevices.Select(static d => new VMDescDevice { Name = d.Device.Name, InstanceId = d.Device.InstanceId, IsOldStyle = d.Device.IsOldStyle, Description = d.Description })],
        };
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
            VMDescDevice device = _describedDevices[i].Device;
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
