using Ber.Compat;

namespace Ber.Detector;

/// <summary>How much a finding weighs.</summary>
public enum CheckSeverity : byte
{
    /// <summary>Worth knowing; nothing breaks.</summary>
    Note = 0,

    /// <summary>Something is lost, or may break under a condition.</summary>
    Warning = 1,

    /// <summary>It breaks.</summary>
    Error = 2,
}
