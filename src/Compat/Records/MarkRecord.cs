using System.Buffers;
using System.Formats.Asn1;

namespace Ber.Compat;

/// <summary>Mark of schemas/migration.asn1: proves what stands before it, of a stream that does not end before its reader has acted on it.</summary>
internal readonly ref struct MarkRecord
{
    /// <summary>A channel beside the main one that has begun, and not ended.</summary>
    /// <param name="Number">Its number.</param>
    /// <param name="Octets">Its octets so far.</param>
    /// <param name="Digest">Their digest.</param>
    public sealed record Channel(int Number, long Octets, byte[] Digest);

    /// <summary>Octets of the legacy stream so far.</summary>
    public long LegacyOctets { get; init; }

    /// <summary>Their digest.</summary>
    public ReadOnlySpan<byte> LegacyDigest { get; init; }

    /// <summary>The digest of the octets of the file before this record, page data left out.</summary>
    public ReadOnlySpan<byte> BerDigest { get; init; }

    /// <summary>Whether the word EOS of the section of ram that is open is among the octets.</summary>
    public bool IsRamEnd { get; init; }

    /// <summary>The channels.</summary>
    public IReadOnlyList<Channel> Channels { get; init; }

    /// <summary>Writes the contents octets.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        var writer = new BerWriter(output);
        writer.WriteInteger(LegacyOctets);
        writer.WriteOctetString(LegacyDigest);
        writer.WriteOctetString(BerDigest);
        writer.WriteMark(0, IsRamEnd);
        if (Channels.Count > 0)
        {
            BerScope scope = writer.BeginSequence(1);
            foreach (Channel channel in Channels)
            {
                BerScope one = writer.BeginSequence();
                writer.WriteInteger((long)channel.Number);
                writer.WriteInteger(channel.Octets);
                writer.WriteOctetString(channel.Digest);
                writer.EndConstructed(one);
            }

            writer.EndConstructed(scope);
        }

        writer.Complete();
    }

    /// <summary>Reads the contents octets.</summary>
    public static MarkRecord Read(scoped ref RecordReader reader)
    {
        long legacyOctets = reader.Integer(0, long.MaxValue);
        ReadOnlySpan<byte> legacyDigest = reader.OctetString();
        ReadOnlySpan<byte> berDigest = reader.OctetString();
        bool isRamEnd = reader.OptionalNull(0);
        List<Channel> channels = [];
        if (reader.TryBegin(1))
        {
            while (reader.TryPeek(out _, out _))
            {
                long at = reader.Offset;
                if (channels.Count == ChannelRecord.MaxChannels)
                    throw new StreamFormatException(StreamFormatError.LimitExceeded, at, $"at most {ChannelRecord.MaxChannels} channels", "more");
                reader.Begin(Asn1Tag.Sequence);
                channels.Add(new Channel(
                    (int)reader.Integer(0, ChannelRecord.MaxChannels - 1), reader.Integer(0, long.MaxValue), reader.OctetString().ToArray()));
                reader.End();
            }

            reader.End();
        }

        reader.SkipRest();
        return new MarkRecord
        {
            LegacyOctets = legacyOctets,
            LegacyDigest = legacyDigest,
            BerDigest = berDigest,
            IsRamEnd = isRamEnd,
            Channels = channels,
        };
    }
}
