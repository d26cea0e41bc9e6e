using Ber.Visitors;

namespace Ber.Detector;

/// <summary>A field of one side, as far as it must be known to find the other side's field that meets it.</summary>
internal interface IAlignedField
{
    /// <summary>Its name; empty at the end of a struct.</summary>
    string Name { get; }

    /// <summary>The description that has it.</summary>
    VMStateDescription Owner { get; }

    /// <summary>Octets of all elements; null where that is not known.</summary>
    long? Octets { get; }

    /// <summary>Whether the loader passes over its octets: it has no name of its own, only a place.</summary>
    bool IsFiller { get; }

    /// <summary>Whether it is no field, but the end of a struct that was opened.</summary>
    bool IsEnd { get; }
}
