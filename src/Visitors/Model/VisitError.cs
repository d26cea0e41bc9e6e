namespace Ber.Visitors;

/// <summary>Why a visit failed; one member per cause.</summary>
public enum VisitError
{
    /// <summary>The octets end before the value does.</summary>
    TruncatedData,

    /// <summary>The octets violate X.690 or the profile of it in docs/format.md; the inner exception says how.</summary>
    MalformedData,

    /// <summary>An element stands where the description has another kind.</summary>
    KindMismatch,

    /// <summary>The description has a field that the encoding does not have.</summary>
    MissingField,

    /// <summary>An integer does not fit the field's width.</summary>
    ValueOutOfRange,

    /// <summary>The incoming version is newer than the description's.</summary>
    VersionTooNew,

    /// <summary>The incoming version is older than the description's minimum version id.</summary>
    VersionTooOld,

    /// <summary>The encoding carries a subsection that the description does not know.</summary>
    UnknownSubsection,

    /// <summary>The encoding lacks a subsection that the exact description states, or has another in its place.</summary>
    MissingSubsection,

    /// <summary>A number of elements or octets differs from what the description states, or exceeds a limit.</summary>
    CountMismatch,

    /// <summary>A marker octet of a list or pointer is none of those allowed.</summary>
    UnexpectedMarker,

    /// <summary>Values are nested deeper than 48 levels.</summary>
    DepthExceeded,

    /// <summary>Octets remain after the value.</summary>
    TrailingData,

    /// <summary>A string is longer than 255 octets, or is not valid UTF-8.</summary>
    StringNotEncodable,

    /// <summary>A value differs from the one that the receiver has and requires (the infos "equal" and "le").</summary>
    ValueMismatch,

    /// <summary>A validation or a hook of the state refuses it (VMSTATE_VALIDATE, pre_load, post_load, pre_save).</summary>
    ValidationFailed,

    /// <summary>The encoding has a member that the description does not know, in a format that cannot pass over it.</summary>
    UnknownField,

    /// <summary>The type that was sent is not the one expected, whatever the values are.</summary>
    TypeMismatch,
}
