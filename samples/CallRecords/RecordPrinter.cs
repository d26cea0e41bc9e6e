using System.Buffers;
using System.Formats.Asn1;
using System.Text.Json;
using Ber;

namespace CallRecords;

/// <summary>
/// One line of JSON for each record, in memory that does not depend on the length of the file. It knows no record's description: tags name members, values of
/// universal types are shown as what they are, others as octets.
/// </summary>
internal static class RecordPrinter
{
    private const int OutputLength = 64 * 1024;

    private static readonly byte[] s_filler = [0x00, 0xFF];

    public static void Print(Stream input, Stream output)
    {
        var reader = new BerPipeReader(input, new BerReaderOptions { AllowMultipleTopLevelValues = true });
        var lines = new ArrayBufferWriter<byte>(2 * OutputLength);
        using var json = new Utf8JsonWriter(lines, new JsonWriterOptions { SkipValidation = true });
        reader.SkipFiller(s_filler);
        while (reader.ReadElement() is { } record)
        {
            BerReader values = record.GetReader();
            json.WriteStartObject();
            json.WriteNumber("offset"u8, record.Offset);
            PrintElements(ref values, json);
            json.WriteEndObject();
            json.Flush();
            json.Reset();
            lines.Write("\n"u8);
            if (lines.WrittenCount >= OutputLength)
                Send(lines, output);
            reader.SkipFiller(s_filler);
        }

        Send(lines, output);
    }

    private static void Send(ArrayBufferWriter<byte> lines, Stream output)
    {
        output.Write(lines.WrittenSpan);
        lines.ResetWrittenCount();
    }

    /// <summary>All of an element is there, so a read succeeds or throws: no result needs a look.</summary>
    private static void PrintElements(ref BerReader reader, Utf8JsonWriter json)
    {
        while (reader.Peek(out BerTokenType type, out Asn1Tag tag) == BerReadResult.Success && type != BerTokenType.EndConstructed)
        {
            json.WritePropertyName(NameOf(tag));
            bool isString = tag.TagClass == TagClass.Universal && tag.TagValue is not ((int)UniversalTagNumber.Sequence or (int)UniversalTagNumber.Set);
            if (type == BerTokenType.BeginConstructed && !isString)
            {
                json.WriteStartObject();
                reader.ReadBeginConstructed(tag);
                PrintElements(ref reader, json);
                reader.ReadEndConstructed();
                json.WriteEndObject();
            }
            else
            {
                PrintValue(ref reader, tag, json);
            }
        }
    }

    private static void PrintValue(ref BerReader reader, Asn1Tag tag, Utf8JsonWriter json)
    {
        switch (tag.TagClass == TagClass.Universal ? (UniversalTagNumber)tag.TagValue : UniversalTagNumber.OctetString)
        {
            case UniversalTagNumber.Integer:
                reader.ReadInteger(out System.Numerics.BigInteger integer);
                json.WriteRawValue(integer.ToString(null, null));
                break;
            case UniversalTagNumber.Boolean:
                reader.ReadBoolean(out byte octet);
                json.WriteBooleanValue(octet != 0);
                break;
            case UniversalTagNumber.Enumerated:
                reader.ReadEnumerated(out long item);
                json.WriteNumberValue(item);
                break;
            case UniversalTagNumber.Real:
                reader.ReadReal(out double real);
                json.WriteNumberValue(real);
                break;
            case UniversalTagNumber.ObjectIdentifier:
                reader.ReadObjectIdentifier(out string arcs);
                json.WriteStringValue(arcs);
                break;
            case UniversalTagNumber.UTF8String or UniversalTagNumber.IA5String or UniversalTagNumber.VisibleString or UniversalTagNumber.NumericString
                or UniversalTagNumber.PrintableString:
                reader.ReadString((UniversalTagNumber)tag.TagValue, out string text);
                json.WriteStringValue(text);
                break;
            case UniversalTagNumber.UtcTime:
                reader.ReadUtcTime(out DateTimeOffset utc);
                json.WriteStringValue(utc);
                break;
            case UniversalTagNumber.GeneralizedTime:
                reader.ReadGeneralizedTime(out DateTimeOffset time);
                json.WriteStringValue(time);
                break;
            case UniversalTagNumber.OctetString:
                reader.ReadOctetString(out byte[] octets, tag);
                json.WriteStringValue(Convert.ToHexStringLower(octets));
                break;
            default:
                reader.ReadEncoding(out ReadOnlySpan<byte> encoding);
                json.WriteStringValue(Convert.ToHexStringLower(encoding));
                break;
        }
    }

    private static string NameOf(Asn1Tag tag) => tag.TagClass switch
    {
        TagClass.Universal => ((UniversalTagNumber)tag.TagValue).ToString(),
        TagClass.Application => $"application{tag.TagValue}",
        TagClass.Private => $"private{tag.TagValue}",
        _ => $"[{tag.TagValue}]",
    };
}
