using System.Buffers;
using System.Formats.Asn1;

namespace Ber.Compat;

/// <summary>Verdict of schemas/migration.asn1: not of a stream, but back over the verdict channel.</summary>
internal static class VerdictRecord
{
    /// <summary>The identifier octet of [APPLICATION 17], constructed.</summary>
    public const byte Identifier = (byte)'q';

    private static readonly Asn1Tag s_tag = new(TagClass.Application, 17, isConstructed: true);

    /// <summary>Writes the whole record, identifier and length octets included.</summary>
    public static void Write(IBufferWriter<byte> output, TransferVerdict verdict)
    {
        var writer = new BerWriter(output);
        BerScope scope = writer.BeginConstructed(s_tag);
        writer.WriteEnumerated((int)verdict.Stage);
        writer.WriteBoolean(verdict.IsAccepted);
        if (verdict.Report is not null)
            writer.WriteText(verdict.Report);
        writer.EndConstructed(scope);
        writer.Complete();
    }

    /// <summary>Reads the contents octets.</summary>
    public static TransferVerdict Read(ref RecordReader reader)
    {
        var stage = (VerdictStage)reader.Enumerated((int)VerdictStage.DeviceState);
        bool isAccepted = reader.Boolean();
        string? report = reader.IsNext(new Asn1Tag(UniversalTagNumber.UTF8String)) ? reader.Text() : null;
        reader.SkipRest();
        return new TransferVerdict(stage, isAccepted, report);
    }
}
