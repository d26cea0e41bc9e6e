using System.Buffers;
using System.Text;

namespace Ber.Compat;

/// <summary>Header of schemas/migration.asn1: the first record of a file.</summary>
/// <param name="Content">What the file is.</param>
/// <param name="Algorithm">Of the digests in the end record.</param>
/// <param name="Program">Name and version of the program that wrote the file.</param>
internal readonly record struct HeaderRecord(StreamContent Content, DigestAlgorithm Algorithm, string Program)
{
    /// <summary>Octets of the program's name: the record keeps to 127 contents octets.</summary>
    private const int MaxProgramOctets = 64;

    /// <summary>Writes the contents octets.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        var writer = new BerWriter(output);
        writer.WriteText(FormatFacts.Name);
        writer.WriteInteger((long)FormatFacts.Version);
        writer.WriteEnumerated((int)Content);
        writer.WriteEnumerated((int)Algorithm);
        byte[] program = Encoding.UTF8.GetBytes(Program);
        writer.WriteUtf8String(program.AsSpan(0, Math.Min(program.Length, MaxProgramOctets)));
        writer.Complete();
    }

    /// <summary>Reads the contents octets.</summary>
    /// <exception cref="StreamFormatException">The file is of another format, or of a later version.</exception>
    public static HeaderRecord Read(ref RecordReader reader)
    {
        long at = reader.Offset;
        string format = reader.Text();
        if (format != FormatFacts.Name)
            throw new StreamFormatException(StreamFormatError.NotAStream, at, $"format name \"{FormatFacts.Name}\"", $"\"{format}\"");
        at = reader.Offset;
        long version = reader.Integer();
        if (version != FormatFacts.Version)
            throw new StreamFormatException(StreamFormatError.Unsupported, at, $"format version {FormatFacts.Version}", $"{version}");
        var header = new HeaderRecord(
            (StreamContent)reader.Enumerated((int)StreamContent.Answers),
            (DigestAlgorithm)reader.Enumerated((int)DigestAlgorithm.Sha256),
            reader.Text());
        reader.SkipRest();
        return header;
    }
}
