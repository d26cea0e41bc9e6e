using System.Buffers.Binary;

namespace Fuzz;

/// <summary>Two inputs in one: four octets with the length of the first, then both.</summary>
internal static class PairedInput
{
    public static byte[] Join(byte[] first, byte[] second)
    {
        byte[] both = new byte[4 + first.Length + second.Length];
        BinaryPrimitives.WriteInt32BigEndian(both, first.Length);
        first.CopyTo(both, 4);
        second.CopyTo(both, 4 + first.Length);
        return both;
    }

    /// <summary>Any octets are two inputs: a length that is too great is taken modulo.</summary>
    public static (byte[] First, byte[] Second) Split(byte[] input)
    {
        if (input.Length < 4)
            return (input, input);
        int length = (int)(BinaryPrimitives.ReadUInt32BigEndian(input) % (uint)(input.Length - 3));
        return (input[4..(4 + length)], input[(4 + length)..]);
    }
}
