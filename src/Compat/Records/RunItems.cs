using System.Buffers.Binary;
using System.Formats.Asn1;

namespace Ber.Compat;

/// <summary>The encodings of run items: [n] INTEGER, IMPLICIT, or [n] NULL.</summary>
internal static class RunItems
{
    /// <summary>Octets of an item at most.</summary>
    public const int MaxLength = 2 + 9;

    private const int First = 0x80;   // X.690 8.1.2.2: class context-specific, primitive
    private const int Last = First + (int)RunItem.PageBits;

    /// <summary>Writes an item, in as few contents octets as hold the value (X.690 8.3.2).</summary>
    /// <param name="output">Room for <see cref="MaxLength"/> octets.</param>
    /// <param name="item">Which.</param>
    /// <param name="value">Its value; a flush has none.</param>
    /// <returns>Octets written.</returns>
    public static int Write(Span<byte> output, RunItem item, long value)
    {
        int length = item is RunItem.Flush ? 0 : BerInteger.GetContentsLength(value);
        output = output[..(2 + length)];
        output[0] = (byte)(First + (int)item);
        output[1] = (byte)length;
        for (int i = length - 1; i >= 0; i--, value >>= 8)
            output[2 + i] = (byte)value;
        return 2 + length;
    }

    /// <summary>Reads an item with one identifier octet and one length octet, as almost all are, where octets of other items follow it: nothing else is looked at.</summary>
    /// <returns>false: it is not one of these, and may be malformed.</returns>
    public static bool TryReadShort(ReadOnlySpan<byte> items, out RunItem item, out long value, out int length)
    {
        (item, value, length) = (0, 0, 0);
        if (items.Length < 2 + sizeof(long) || items[0] is < First or > Last or First + (int)RunItem.Flush || items[1] - 1u >= sizeof(long))
            return false;
        int octets = items[1];
        long raw = BinaryPrimitives.ReadInt64BigEndian(items[2..]);
        if (octets != 1 && (ulong)((raw >> 55) + 1) <= 1)
            return false;   // X.690 8.3.2: more octets than the value needs
        (item, value, length) = ((RunItem)(items[0] - First), raw >> (64 - (8 * octets)), 2 + octets);
        return true;
    }

    /// <summary>Reads any item.</summary>
    /// <param name="items">The items from this one on.</param>
    /// <param name="value">Its value; 0 of a flush.</param>
    public static RunItem Read(ref RecordReader items, out long value)
    {
        long at = items.Offset;
        if (!items.TryPeek(out _, out Asn1Tag tag))
            items.SkipRest();   // throws: what there is is no whole element
        if (tag.TagClass is not TagClass.ContextSpecific || tag.IsConstructed || tag.TagValue > (int)RunItem.PageBits)
            throw new StreamFormatException(StreamFormatError.Unsupported, at, "a run item 0 to 10", $"{tag}");
        var item = (RunItem)tag.TagValue;
        value = 0;
        if (item is RunItem.Flush)
            items.OptionalNull(tag.TagValue);
        else
            value = items.OptionalInteger(tag.TagValue, long.MinValue) ?? 0;
        return item;
    }
}
