using System.Buffers;
using System.Formats.Asn1;

namespace Ber.Compat;

/// <summary>
/// Opaque of schemas/migration.asn1: legacy octets as they are. A record is read part by part, since a few octets of it may stand for many zeros.
/// </summary>
internal static class OpaqueRecord
{
    /// <summary>Writes the contents octets.</summary>
    /// <param name="output">Receives them.</param>
    /// <param name="octets">The legacy octets.</param>
    /// <param name="reason">Why they are opaque, in the first record of a run; null in the others.</param>
    /// <param name="expansion">Counts the zeros.</param>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> octets, string? reason, Expansion expansion)
    {
        var writer = new BerWriter(output);
        BerScope parts = writer.BeginSequence();
        OpaqueParts.Write(ref writer, octets, expansion);
        writer.EndConstructed(parts);
        if (reason is not null)
            writer.WriteText(reason);
        writer.Complete();
    }

    /// <summary>Begins to read the contents octets.</summary>
    public static void ReadBegin(scoped ref RecordReader reader) => reader.Begin(Asn1Tag.Sequence);

    /// <summary>Reads the next part.</summary>
    /// <param name="reader">The record.</param>
    /// <param name="octets">The octets; empty where they are zeros.</param>
    /// <param name="zeros">The number of zeros; 0 where they are other octets.</param>
    /// <returns>false: there is none.</returns>
    public static bool TryReadPart(scoped ref RecordReader reader, out ReadOnlySpan<byte> octets, out int zeros)
        => OpaqueParts.TryRead(ref reader, FormatFacts.RecordDataLimit, out octets, out zeros);

    /// <summary>Reads what stands behind the parts.</summary>
    /// <returns>Why the octets are opaque; null: the record does not say it.</returns>
    public static string? ReadEnd(scoped ref RecordReader reader)
    {
        reader.End();
        string? reason = reader.IsNext(new Asn1Tag(UniversalTagNumber.UTF8String)) ? reader.Text() : null;
        reader.SkipRest();
        return reason;
    }
}
