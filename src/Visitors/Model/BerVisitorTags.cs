using System.Formats.Asn1;

namespace Ber.Visitors;

/// <summary>The tags that values use and <see cref="Asn1Tag"/> does not name (schemas/migration.asn1).</summary>
internal static class BerVisitorTags
{
    /// <summary>A primitive UTF8String (X.690 8.23).</summary>
    public static readonly Asn1Tag Utf8String = new(UniversalTagNumber.UTF8String);

    /// <summary>Subsection ::= [0] IMPLICIT SEQUENCE { type, versionId, value }.</summary>
    public static readonly Asn1Tag Subsection = new(TagClass.ContextSpecific, 0, isConstructed: true);
}
