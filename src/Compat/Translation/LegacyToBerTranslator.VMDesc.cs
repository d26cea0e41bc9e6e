using System.Formats.Asn1;
using Ber.Visitors;
using CommunityToolkit.HighPerformance.Buffers;

namespace Ber.Compat;

/// <content>The v record: the text is regenerated from the types that were sent; where it differs, a patch says how.</content>
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

        using var regenerated = new ArrayPoolBufferWriter<byte>();
        _consumer?.OnVMDesc(description.Dialect, description.PageSize, description.Configuration);
        if (!VMDescWriter.TryWrite(new VMDesc { Dialect = description.Dialect, PageSize = description.PageSize, Configuration = description.Configuration, Devices = [.. _describedDevices] }, regenerated, 2 * text.Length + 4096, out _))
            regenerated.Clear();
        ReadOnlySpan<byte> own = regenerated.WrittenSpan;

        BerWriter writer = BeginContents();
        writer.WriteInteger((long)text.Length);
        writer.WriteInteger(description.PageSize);
        writer.WriteBoolean(description.Dialect.IsSpaced);
        writer.WriteInteger((long)description.Dialect.IndexMode, new Asn1Tag(UniversalTagNumber.Enumerated));
        if (configurationType is int type)
            writer.WriteInteger((long)type, Context(0));
        if (!own.SequenceEqual(text))
        {
            int prefix = own.CommonPrefixLength(text);
            int suffix = CommonSuffixLength(own[prefix..], text[prefix..]);
            BerScope patches = writer.BeginConstructed(Context(1, true));
            BerScope patch = writer.BeginConstructed(Asn1Tag.Sequence);
            writer.WriteInteger((long)prefix);
            writer.WriteInteger((long)(own.Length - prefix - suffix));
            writer.WriteOctetString(text[prefix..^suffix]);
            writer.EndConstructed(patch);
            writer.EndConstructed(patches);
        }

        EndContents(ref writer, RecordTag.VMDesc);
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
