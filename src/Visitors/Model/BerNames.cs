using System.Formats.Asn1;

namespace Ber.Visitors;

/// <summary>Tags in words, for messages.</summary>
internal static class BerNames
{
    public static string Of(UniversalTagNumber number) => number switch
    {
        UniversalTagNumber.Boolean => "BOOLEAN",
        UniversalTagNumber.Integer => "INTEGER",
        UniversalTagNumber.OctetString => "OCTET STRING",
        UniversalTagNumber.Null => "NULL",
        UniversalTagNumber.UTF8String => "UTF8String",
        UniversalTagNumber.Sequence => "SEQUENCE",
        _ => $"[UNIVERSAL {(int)number}]",
    };

    public static string Of(Asn1Tag tag) => tag.TagClass switch
    {
        TagClass.Universal => Of((UniversalTagNumber)tag.TagValue),
        TagClass.Application => $"[APPLICATION {tag.TagValue}]",
        TagClass.Private => $"[PRIVATE {tag.TagValue}]",
        _ => $"[{tag.TagValue}]",
    };
}
