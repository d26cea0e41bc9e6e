using Ber.Compat;

namespace Ber.Live;

/// <summary>Choices of a capture; <c>default</c> is right for most.</summary>
public sealed record ProfileCaptureOptions
{
    /// <summary>The QEMU whose <c>-dump-vmstate</c> is read; null: the program of the command line, or the one that the running machine is of.</summary>
    public string? Binary { get; init; }

    /// <summary>Whether the profile has what <c>-dump-vmstate</c> tells: conditions, minimum versions, subsections that were not needed.</summary>
    public bool HasDump { get; init; } = true;

    /// <summary>How long a capture may take in all.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What the twin's stream may stand for.</summary>
    public StreamLimits Limits { get; init; } = new();

    /// <summary>Is told what makes the profile say less than the machine is, as soon as it is known; null: nobody is.</summary>
    public Action<CaptureNote>? OnNote { get; init; }
}
