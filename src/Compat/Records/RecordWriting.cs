using System.Formats.Asn1;
using System.Text;

namespace Ber.Compat;

/// <summary>What the elements of several records have in common on their way out.</summary>
internal static class RecordWriting
{
    private static readonly Asn1Tag s_enumerated = new(UniversalTagNumber.Enumerated);

    /// <summary>The tag [number] of a primitive encoding.</summary>
    public static Asn1Tag Context(int number) => new(TagClass.ContextSpecific, number);

    /// <summary>Begins [number] SEQUENCE.</summary>
    public static BerScope BeginSequence(this ref BerWriter writer, int number)
        => writer.BeginConstructed(new Asn1Tag(TagClass.ContextSpecific, number, isConstructed: true));

    /// <summary>Begins SEQUENCE.</summary>
    public static BerScope BeginSequence(this ref BerWriter writer) => writer.BeginConstructed(Asn1Tag.Sequence);

    /// <summary>Name ::= CHOICE { text UTF8String, octets OCTET STRING }.</summary>
    public static void WriteName(this ref BerWriter writer, LegacyName name)
    {
        if (name.IsText)
            writer.WriteUtf8String(name.Octets);
        else
            writer.WriteOctetString(name.Octets);
    }

    /// <summary>UTF8String.</summary>
    public static void WriteText(this ref BerWriter writer, string text) => writer.WriteUtf8String(Encoding.UTF8.GetBytes(text));

    /// <summary>[number] UTF8String, if there is a text.</summary>
    public static void WriteText(this ref BerWriter writer, int number, string? text)
    {
        if (text is not null)
            writer.WriteUtf8String(Encoding.UTF8.GetBytes(text), Context(number));
    }

    /// <summary>ENUMERATED.</summary>
    public static void WriteEnumerated(this ref BerWriter writer, int value) => writer.WriteInteger((long)value, s_enumerated);

    /// <summary>[number] INTEGER, if there is a value.</summary>
    public static void WriteInteger(this ref BerWriter writer, int number, long? value)
    {
        if (value is long integer)
            writer.WriteInteger(integer, Context(number));
    }

    /// <summary>[number] INTEGER from 0 to 2^64-1, if there is a value.</summary>
    public static void WriteUnsigned(this ref BerWriter writer, int number, ulong? value)
    {
        if (value is ulong integer)
            writer.WriteInteger(integer, Context(number));
    }

    /// <summary>[number] BOOLEAN, if there is a value.</summary>
    public static void WriteBoolean(this ref BerWriter writer, int number, bool? value)
    {
        if (value is bool boolean)
            writer.WriteBoolean(boolean, Context(number));
    }

    /// <summary>[number] NULL, if it is set.</summary>
    public static void WriteMark(this ref BerWriter writer, int number, bool isSet)
    {
        if (isSet)
            writer.WriteNull(Context(number));
    }

    /// <summary>Hands all octets to the output; nothing may be written any more.</summary>
    public static void Complete(this ref BerWriter writer)
    {
        writer.Flush();
        writer.Dispose();
    }
}
