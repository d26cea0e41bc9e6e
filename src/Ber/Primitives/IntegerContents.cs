using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Ber;

/// <summary>Contents octets of an INTEGER: two's complement, most significant octet first (X.690 8.3).</summary>
internal static class IntegerContents
{
    /// <summary>Octets of the shortest contents: 1 to 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Measure(long value) =>
        ((64 - BitOperations.LeadingZeroCount((ulong)(value ^ (value >> 63)))) >> 3) + 1;

    /// <summary>Octets of the shortest contents: 1 to 9.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Measure(ulong value) => ((64 - BitOperations.LeadingZeroCount(value)) >> 3) + 1;

    /// <summary>X.690 8.3.2: the first nine bits of contents of two or more octets are neither all ones nor all zeros.</summary>
    public static bool IsMinimal(ReadOnlySpan<byte> contents) =>
        contents.Length < 2 || (contents[0] != 0x00 || contents[1] >= 0x80) && (contents[0] != 0xFF || contents[1] < 0x80);

    /// <summary>The value of 1 to any number of octets; false when it does not fit.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> contents, out long value)
    {
        value = (sbyte)contents[0];
        int excess = contents.Length - sizeof(long);
        if (excess > 0)
        {
            // Padding octets repeat the sign; the first octet that counts must agree with it.
            byte sign = (byte)(value >> 63);
            if (contents[..excess].ContainsAnyExcept(sign) || (sbyte)(contents[excess] ^ sign) < 0)
            {
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

    /// <summary>The value of 1 to any number of octets; false when it is negative or does not fit.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> contents, out ulong value)
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
}
