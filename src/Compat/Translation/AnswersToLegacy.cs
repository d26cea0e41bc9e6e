namespace Ber.Compat;

/// <summary>Turns a BER stream of answers back into the octets of a return path.</summary>
internal static class AnswersToLegacy
{
    /// <summary>Reads it to its end.</summary>
    /// <param name="ber">The BER stream.</param>
    /// <param name="legacy">Where the octets go.</param>
    /// <param name="limits">What the stream may stand for.</param>
    /// <param name="told">Is told the type of each message before it goes on, and the value of SHUT and PONG.</param>
    /// <exception cref="StreamFormatException">It ends early, or was changed.</exception>
    public static void Run(IOctetSource ber, IOctetSink legacy, StreamLimits limits, Action<int, uint> told)
    {
        using var input = new MigrationStreamReader(new OctetWindow(ber, null));
        if (input.Content is not StreamContent.Answers)
            throw new StreamFormatException(StreamFormatError.NotAStream, 0, "the answers of a destination", "another BER stream");
        using var channels = new ChannelsToLegacy(_ => legacy, input.Algorithm, isUnproven: false, null, limits, null);
        long indexOffset = -1;
        while (true)
        {
            input.Read();
            RecordReader contents = input.Contents;
            switch (input.Tag)
            {
                case RecordTag.Channel:
                    ChannelRecord record = ChannelRecord.Read(ref contents);
                    if (record.Event is ChannelEvent.Multifd or ChannelEvent.Preempt)
                        throw Malformed(input, "the return path alone");
                    if (record.Event is ChannelEvent.Message)
                        ReturnPathEvents.Tell(record.MessageType, record.Contents, told);
                    channels.Read(record, input.RecordOffset);
                    break;
                case RecordTag.Index:
                    indexOffset = input.RecordOffset;
                    break;
                case RecordTag.End:
                    channels.RequireEnded(input.RecordOffset);
                    using (var nothing = new StreamDigest(input.Algorithm))
                        EndRecord.Check(ref contents, input, 0, nothing.Value, indexOffset);
                    input.ReadEnd();
                    return;
                default:
                    throw Malformed(input, "records of the return path");
            }
        }
    }

    private static StreamFormatException Malformed(MigrationStreamReader input, string expected)
        => new(StreamFormatError.Malformed, input.RecordOffset, expected, $"[APPLICATION {(int)input.Tag}]");
}
