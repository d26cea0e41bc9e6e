using System.Formats.Asn1;

namespace Ber.Visitors;

/// <summary>The tags that values use besides the universal ones (schemas/migration.asn1).</summary>
internal static class BerVisitorTags
{
    /// <summary>Identifier octet of a SEQUENCE (X.690 8.9.1).</summary>
    public const int SequenceIdentifier = 0x30;

    /// <summary>Identifier octet of a subsection.</summary>
    public const int SubsectionIdentifier = 0xA0;

    /// <summary>Subsection ::= [0] IMPLICIT SEQUENCE { type, versionId, value }.</summary>
    public static readonly Asn1Tag Subsection = new(TagClass.ContextSpecific, 0, isConstructed: true);
}
