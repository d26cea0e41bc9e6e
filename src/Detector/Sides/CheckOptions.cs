using Ber.Compat;

namespace Ber.Detector;

/// <summary>Choices of a comparison; <c>default</c> is right for most.</summary>
public sealed record CheckOptions
{
    /// <summary>The destination's QEMU version, on which rules and messages depend; null: inferred from its profile.</summary>
    public QemuVersion? DestinationVersion { get; init; }

    /// <summary>Whether state that is lost makes the verdict <see cref="CheckVerdict.Incompatible"/>, too.</summary>
    public bool IsStrict { get; init; }
}
