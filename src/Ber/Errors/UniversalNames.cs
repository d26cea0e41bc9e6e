using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Globalization;

namespace Ber;

/// <summary>The names of universal types, as X.680 writes them (8.4, table 1).</summary>
internal static class UniversalNames
{
    /// <summary>By tag number; empty where the number has no type of its own.</summary>
    private static readonly string[] s_names =
    [
        "", "BOOLEAN", "INTEGER", "BIT STRING", "OCTET STRING", "NULL", "OBJECT IDENTIFIER", "ObjectDescriptor", "EXTERNAL", "REAL", "ENUMERATED",
        "EMBEDDED PDV", "UTF8String", "RELATIVE-OID", "TIME", "", "SEQUENCE", "SET", "NumericString", "PrintableString", "TeletexString", "VideotexString",
        "IA5String", "UTCTime", "GeneralizedTime", "GraphicString", "VisibleString", "GeneralString", "UniversalString", "CHARACTER STRING", "BMPString",
    ];

    /// <summary>The name of a tag number.</summary>
    /// <returns>Whether it has one.</returns>
    public static bool TryFind(int number, [NotNullWhen(true)] out string? name)
    {
        name = (uint)number < (uint)s_names.Length ? s_names[number] : "";
        return name.Length > 0;
    }

    /// <summary>The name of a type, or its number.</summary>
    public static string Of(UniversalTagNumber number)
        => TryFind((int)number, out string? name) ? name : string.Create(CultureInfo.InvariantCulture, $"UNIVERSAL {(int)number}");
}
