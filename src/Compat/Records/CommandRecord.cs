using System.Buffers;

namespace Ber.Compat;

/// <summary>Command of schemas/migration.asn1: a legacy command.</summary>
/// <param name="command">Its number.</param>
/// <param name="contents">Its contents.</param>
internal readonly ref struct CommandRecord(int command, ReadOnlySpan<byte> contents)
{
    public int Command { get; } = command;

    public ReadOnlySpan<byte> Contents { get; } = contents;

    /// <summary>Writes the contents octets.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        var writer = new BerWriter(output);
        writer.WriteInteger((long)Command);
        writer.WriteOctetString(Contents);
        writer.Complete();
    }

    /// <summary>Reads the contents octets.</summary>
    public static CommandRecord Read(scoped ref RecordReader reader)
    {
        var command = (int)reader.Integer(0, ushort.MaxValue);
        long at = reader.Offset;
        ReadOnlySpan<byte> contents = reader.OctetString();
        if (contents.Length > ushort.MaxValue)
            throw new StreamFormatException(StreamFormatError.Malformed, at, "at most 65535 octets in a command", $"{contents.Length}");
        reader.SkipRest();
        return new CommandRecord(command, contents);
    }
}
