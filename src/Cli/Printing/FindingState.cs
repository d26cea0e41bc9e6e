namespace Ber.Cli;

/// <summary>Whether a finding counts.</summary>
internal enum FindingState
{
    /// <summary>It does.</summary>
    New,

    /// <summary>A baseline has it.</summary>
    Known,

    /// <summary>Somebody has waived it, for a reason.</summary>
    Waived,
}
