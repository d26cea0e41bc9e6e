using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Ber;

/// <summary>INTEGERs (X.690 8.3) from and to a span: the contents octets alone, and the whole encoding under any tag.</summary>
/// <remarks>
/// Contents are two's complement, most significant octet first, in the fewest octets (X.690 8.3.2); padded contents are refused. Nothing is allocated.
/// ENUMERATED has the same contents (X.690 8.4).
/// </remarks>
public static class BerInteger
{
    /// <summary>Contents octets that a value of 64 bits has at most: 8 if it is signed, 9 if not.</summary>
    public const int MaxContentsLength = 1 + sizeof(ulong);

    /// <summary>Contents octets of a value: 1 to 8.</summary>
    /// <param name="value">The value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int GetContentsLength(long value) => ((64 - BitOperations.LeadingZeroCount((ulong)(value ^ (value >> 63)))) >> 3) + 1;

    /// <summary>Contents octets of a value that is not negative: 1 to 9.</summary>
    /// <param name="value">The value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int GetContentsLength(ulong value) => ((64 - BitOperations.LeadingZeroCount(value)) >> 3) + 1;

    /// <summary>Writes the contents octets of a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="destination">At least <see cref="GetContentsLength(long)"/> octets; those behind them stay as they are.</param>
    /// <returns>Octets written: 1 to 8.</returns>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short; nothing was written.</exception>
    public static int EncodeContents(long value, Span<byte> destination)
    {
        int length = GetContentsLength(value);
        Require(destination, length);
        Fill(destination[..length], value);
        return length;
    }

    /// <summary>Writes the contents octets of a value that is not negative.</summary>
    /// <param name="value">The value.</param>
    /// <param name="destination">At least <see cref="GetContentsLength(ulong)"/> octets; those behind them stay as they are.</param>
    /// <returns>Octets written: 1 to 9.</returns>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short; nothing was written.</exception>
    public static int EncodeContents(ulong value, Span<byte> destination)
    {
        if ((long)value >= 0)
        {
            return EncodeContents((long)value, destination);
        }

        // X.690 8.3.3: two's complement, so a set first bit needs a zero octet before it.
        Require(destination, MaxContentsLength);
        destination[0] = 0;
        BinaryPrimitives.WriteUInt64BigEndian(destination[1..], value);
        return MaxContentsLength;
    }

    /// <summary>Reads contents octets.</summary>
    /// <param name="contents">All contents octets.</param>
    /// <param name="value">The value; 0 where it does not fit.</param>
    /// <param name="offset">Octets from the start of the stream to <paramref name="contents"/>, for errors.</param>
    /// <returns>false: the value is beyond Int64.</returns>
    /// <exception cref="BerContentException">There are no octets (X.690 8.3.1), or more than the value needs (X.690 8.3.2).</exception>
    public static bool TryDecodeContents(ReadOnlySpan<byte> contents, out long value, long offset = 0)
    {
        CheckRules(contents, offset);
        return TryDecodeAny(contents, out value);
    }

    /// <summary>Reads contents octets as a value that is not negative.</summary>
    /// <param name="contents">All contents octets.</param>
    /// <param name="value">The value; 0 where it does not fit.</param>
    /// <param name="offset">Octets from the start of the stream to <paramref name="contents"/>, for errors.</param>
    /// <returns>false: the value is negative, or beyond UInt64.</returns>
    /// <exception cref="BerContentException">There are no octets (X.690 8.3.1), or more than the value needs (X.690 8.3.2).</exception>
    public static bool TryDecodeContents(ReadOnlySpan<byte> contents, out ulong value, long offset = 0)
    {
        CheckRules(contents, offset);
        return TryDecodeAny(contents, out value);
    }

    /// <summary>Writes a whole encoding: header and contents.</summary>
    /// <param name="tag">The tag, <see cref="Asn1Tag.Integer"/> or an implicit one (X.690 8.14.3); its constructed bit does not matter.</param>
    /// <param name="value">The value.</param>
    /// <param name="destination">Room; <see cref="BerHeader.MaxHeaderLength"/> and <see cref="MaxContentsLength"/> are always enough. The octets behind the
    /// encoding stay as they are.</param>
    /// <returns>Octets written.</returns>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Encode(Asn1Tag tag, long value, Span<byte> destination)
    {
        int identifier = BerHeader.ToLowForm(tag, 0);
        if (identifier < 0)
        {
            return EncodeHighForm(tag, value, destination);
        }

        if (value != (sbyte)value || destination.Length < 3)
        {
            return EncodeLong(identifier, value, destination);
        }

        destination[2] = (byte)value;
        destination[1] = 1;
        destination[0] = (byte)identifier;
        return 3;
    }

    /// <summary>Writes a whole encoding of a value that is not negative: header and contents.</summary>
    /// <param name="tag">The tag, <see cref="Asn1Tag.Integer"/> or an implicit one (X.690 8.14.3); its constructed bit does not matter.</param>
    /// <param name="value">The value.</param>
    /// <param name="destination">Room; <see cref="BerHeader.MaxHeaderLength"/> and <see cref="MaxContentsLength"/> are always enough. The octets behind the
    /// encoding stay as they are.</param>
    /// <returns>Octets written.</returns>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public static int Encode(Asn1Tag tag, ulong value, Span<byte> destination)
    {
        if ((long)value >= 0)
        {
            return Encode(tag, (long)value, destination);
        }

        int length = new BerHeader(AsPrimitive(tag), MaxContentsLength).Encode(destination);
        return length + EncodeContents(value, destination[length..]);
    }

    /// <summary>Reads a whole encoding from the start of octets that may end anywhere: header and contents.</summary>
    /// <remarks>The contents are read by the rules of INTEGER whatever the tag is: comparing it is the caller's part.</remarks>
    /// <param name="source">The octets.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="value">The value.</param>
    /// <param name="bytesConsumed">Octets of the encoding; 0 unless the result is Success.</param>
    /// <param name="offset">Octets from the start of the stream to <paramref name="source"/>, for errors.</param>
    /// <returns><see cref="BerReadResult.Success"/>, or <see cref="BerReadResult.NeedMoreData"/> where the octets end inside the encoding.</returns>
    /// <exception cref="BerContentException">
    /// As <see cref="BerHeader.Decode"/> and <see cref="TryDecodeContents(ReadOnlySpan{byte}, out long, long)"/>; a constructed encoding (X.690 8.3.1); a
    /// value beyond Int64.
    /// </exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BerReadResult Decode(ReadOnlySpan<byte> source, out Asn1Tag tag, out long value, out int bytesConsumed, long offset = 0)
    {
        // One identifier octet, primitive; one length octet, 1 to 8; and eight octets at hand to take them from.
        if (source.Length >= 2 + sizeof(long) && (source[0] & BerHeader.Constructed) == 0 && (source[0] & BerHeader.NumberMask) != BerHeader.NumberMask
            && source[0] != 0 && source[1] - 1u < sizeof(long))
        {
            long raw = BinaryPrimitives.ReadInt64BigEndian(source[2..]);
            int length = source[1];

            // X.690 8.3.2: nine equal leading bits make the sum 0 or 1.
            if (length == 1 || (ulong)((raw >> 55) + 1) > 1)
            {
                tag = BerHeader.ToTag(source[0], source[0] & BerHeader.NumberMask);
                value = raw >> (64 - (8 * length));
                bytesConsumed = 2 + length;
                return BerReadResult.Success;
            }
        }

        return DecodeSlow(source, out tag, out value, out bytesConsumed, offset);
    }

    /// <summary>X.690 8.3.2: the first nine bits of contents of two or more octets are neither all ones nor all zeros.</summary>
    internal static bool IsMinimal(ReadOnlySpan<byte> contents) =>
        contents.Length < 2 || (contents[0] != 0x00 || contents[1] >= 0x80) && (contents[0] != 0xFF || contents[1] < 0x80);

    /// <summary>The value of 1 to any number of octets, padded or not; false when it does not fit.</summary>
    internal static bool TryDecodeAny(ReadOnlySpan<byte> contents, out long value)
    {
        value = (sbyte)contents[0];
        int excess = contents.Length - sizeof(long);
        if (excess > 0)
        {
            // Padding octets repeat the sign; the first octet that counts must agree with it.
            byte sign = (byte)(value >> 63);
            if (contents[..excess].ContainsAnyExcept(sign) || (sbyte)(contents[excess] ^ sign) < 0)
            {
                value = 0;
                return false;
            }

            value = BinaryPrimitives.ReadInt64BigEndian(contents[excess..]);
            return true;
        }

        foreach (byte octet in contents[1..])
        {
            value = (value << 8) | octet;
        }

        return true;
    }

    /// <summary>The value of 1 to any number of octets, padded or not; false when it is negative or does not fit.</summary>
    internal static bool TryDecodeAny(ReadOnlySpan<byte> contents, out ulong value)
    {
        value = 0;
        if (contents[0] >= 0x80)
        {
            return false;
        }

        int excess = contents.Length - sizeof(ulong);
        if (excess > 0)
        {
            if (contents[..excess].ContainsAnyExcept((byte)0))
            {
                return false;
            }

            contents = contents[excess..];
        }

        foreach (byte octet in contents)
        {
            value = (value << 8) | octet;
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int EncodeLong(int identifier, long value, Span<byte> destination)
    {
        int contentsLength = GetContentsLength(value);
        Require(destination, 2 + contentsLength);
        destination = destination[..(2 + contentsLength)];
        destination[1] = (byte)contentsLength;
        destination[0] = (byte)identifier;
        Fill(destination[2..], value);
        return destination.Length;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int EncodeHighForm(Asn1Tag tag, long value, Span<byte> destination)
    {
        int contentsLength = GetContentsLength(value);
        Require(destination, (int)BerHeader.GetEncodingLength(tag, contentsLength));
        int length = new BerHeader(AsPrimitive(tag), contentsLength).Encode(destination);
        Fill(destination.Slice(length, contentsLength), value);
        return length + contentsLength;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static BerReadResult DecodeSlow(ReadOnlySpan<byte> source, out Asn1Tag tag, out long value, out int bytesConsumed, long offset)
    {
        value = 0;
        bytesConsumed = 0;
        BerReadResult result = BerHeader.Decode(source, out BerHeader header, out int headerLength, offset);
        tag = header.Tag;
        if (result != BerReadResult.Success)
        {
            return result;
        }

        // X.690 8.3.1: the encoding is primitive.
        if (tag.IsConstructed)
        {
            ThrowHelper.Rule(BerContentError.ConstructedForbidden, offset, tag);
        }

        // However many there are, two octets tell whether they are minimal; then more than eight are beyond Int64.
        long contentsLength = header.ContentsLength.GetValueOrDefault();
        ReadOnlySpan<byte> contents = source[headerLength..];
        if (contents.Length < Math.Min(contentsLength, MaxContentsLength))
        {
            return BerReadResult.NeedMoreData;
        }

        contents = contents[..(int)Math.Min(contentsLength, MaxContentsLength)];
        CheckRules(contents, offset, tag);
        if (!TryDecodeAny(contents, out value))
        {
            ThrowHelper.IntegerOutOfRange(offset, signed: true, contentsLength, tag);
        }

        bytesConsumed = headerLength + contents.Length;
        return BerReadResult.Success;
    }

    private static void CheckRules(ReadOnlySpan<byte> contents, long offset, Asn1Tag? tag = null)
    {
        // X.690 8.3.1: the contents are one or more octets.
        if (contents.IsEmpty)
        {
            ThrowHelper.Rule(BerContentError.IntegerEmpty, offset, tag);
        }

        if (!IsMinimal(contents))
        {
            ThrowHelper.Rule(BerContentError.IntegerNotMinimal, offset, tag);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fill(Span<byte> contents, long value)
    {
        for (int i = contents.Length - 1; i >= 0; i--)
        {
            contents[i] = (byte)value;
            value >>= 8;
        }
    }

    private static void Require(ReadOnlySpan<byte> destination, int length)
    {
        if (destination.Length < length)
        {
            throw new ArgumentException($"{length} octets are needed.", nameof(destination));
        }
    }

    private static Asn1Tag AsPrimitive(Asn1Tag tag) => new(tag.TagClass, tag.TagValue);
}
