using System.Buffers.Binary;

namespace Fuzz;

/// <summary>Several channels in one input: four octets with the length of each but the last, in front of it.</summary>
internal static class ChannelBundle
{
    private const int MaxChannels = 4;

    public static byte[] Join(byte[] main, params byte[][] others)
    {
        List<byte> all = [(byte)others.Length];
        byte[][] channels = [main, .. others];
        foreach (byte[] channel in channels[..^1])
        {
            byte[] length = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(length, channel.Length);
            all.AddRange(length);
            all.AddRange(channel);
        }

        all.AddRange(channels[^1]);
        return [.. all];
    }

    /// <summary>Any octets are some channels: a length that is too great is taken modulo.</summary>
    public static byte[][] Split(byte[] input)
    {
        if (input.Length == 0)
            return [[]];
        List<byte[]> channels = [];
        int count = input[0] % (MaxChannels + 1);
        int at = 1;
        for (; count > 0 && input.Length - at >= 4; count--)
        {
            int length = (int)(BinaryPrimitives.ReadUInt32BigEndian(input.AsSpan(at)) % (uint)(input.Length - at - 3));
            channels.Add(input[(at + 4)..(at + 4 + length)]);
            at += 4 + length;
        }

        return [.. channels, input[at..]];
    }
}
