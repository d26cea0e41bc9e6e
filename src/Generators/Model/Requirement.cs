namespace Ber.Generators;

/// <summary>What a receiver requires of a value beyond its type.</summary>
internal enum Requirement
{
    None,

    /// <summary>The value that the receiver has (the infos "equal").</summary>
    Equal,

    /// <summary>At most the value that the receiver has (the info "int32 le").</summary>
    AtMost,
}
