using Ber.Compat;

namespace Ber.Detector;

/// <summary>What a comparison comes to.</summary>
public enum CheckVerdict : byte
{
    /// <summary>The destination loads what the source sends.</summary>
    Compatible = 0,

    /// <summary>It refuses, or loads other values than were sent.</summary>
    Incompatible = 1,

    /// <summary>It depends on something that neither side shows; the findings say on what.</summary>
    Depends = 2,
}
