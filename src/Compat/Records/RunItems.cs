using System.Formats.Asn1;
using System.Runtime.CompilerServices;

namespace Ber.Compat;

/// <summary>The encodings of run items: [n] INTEGER, IMPLICIT, or [n] NULL.</summary>
internal static class RunItems
{
    /// <summary>Octets of an item at most.</summary>
    public const int MaxLength = 2 + BerInteger.MaxContentsLength;

    private const int First = 0x80;   // X.690 8.1.2.2: class context-specific, primitive
    private const int Flush = First + (int)RunItem.Flush;
    private const int Last = First + (int)RunItem.PageBits;

    /// <summary>Writes an item.</summary>
    /// <param name="output">Room for <see cref="MaxLength"/> octets.</param>
    /// <param name="item">Which.</param>
    /// <param name="value">Its value; a flush has none.</param>
    /// <returns>Octets written.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(Span<byte> output, RunItem item, long value)
    {
        // X.690 8.1.2.2, 8.1.3.4: one identifier octet, one length octet.
        if (value is >= sbyte.MinValue and <= sbyte.MaxValue && item is not RunItem.Flush)
        {
            output[2] = (byte)value;
            output[1] = 1;
            output[0] = (byte)(First + (int)item);
            return 3;
        }

        int length = item is RunItem.Flush ? 0 : BerInteger.EncodeContents(value, output[2..]);
        output[1] = (byte)length;
        output[0] = (byte)(First + (int)item);
        return 2 + length;
    }

    /// <summary>Reads an item.</summary>
    /// <param name="items">The items from this one on.</param>
    /// <param name="offset">Octets of the stream before them.</param>
    /// <param name="item">Which.</param>
    /// <param name="value">Its value; 0 of a flush.</param>
    /// <returns>Octets of the item.</returns>
    public static int Read(ReadOnlySpan<byte> items, long offset, out RunItem item, out long value)
    {
        if (items[0] is >= First and <= Last and not Flush)
        {
            try
            {
                if (BerInteger.Decode(items, out Asn1Tag tag, out value, out int length) is BerReadResult.Success)
                {
                    item = (RunItem)tag.TagValue;
                    return length;
                }
            }
            catch (BerContentException)
            {
                // The reader of records finds the same, and says where.
            }
        }

        return ReadAny(items, offset, out item, out value);
    }

    private static int ReadAny(ReadOnlySpan<byte> items, long offset, out RunItem item, out long value)
    {
        var reader = new RecordReader(items, offset);
        if (!reader.TryPeek(out _, out Asn1Tag tag))
            reader.SkipRest();   // throws: what there is is no whole element
        if (tag.TagClass is not TagClass.ContextSpecific || tag.IsConstructed || tag.TagValue > (int)RunItem.PageBits)
            throw new StreamFormatException(StreamFormatError.Unsupported, offset, "a run item 0 to 10", $"{tag}");
        item = (RunItem)tag.TagValue;
        value = 0;
        if (item is not RunItem.Flush)
            value = reader.OptionalInteger(tag.TagValue, long.MinValue) ?? 0;
        else if (!reader.OptionalNull(tag.TagValue))
            throw new StreamFormatException(StreamFormatError.Malformed, offset, "NULL", "contents octets");   // X.690 8.8.2
        return (int)(reader.Offset - offset);
    }
}
