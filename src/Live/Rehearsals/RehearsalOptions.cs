using Ber.Compat;

namespace Ber.Live;

/// <summary>Choices of a rehearsal; <c>default</c> is right for most.</summary>
public sealed record RehearsalOptions
{
    /// <summary>How long all of it may take.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What the stream may stand for.</summary>
    public StreamLimits Limits { get; init; } = new();

    /// <summary>Capabilities of migration that are on at the destination (QMP <c>migrate-set-capabilities</c>), by their names.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>Whether the twin is given all pages of RAM; else those alone that loaders read.</summary>
    public bool IsFull { get; init; }

    /// <summary>
    /// The source's own command line: what is different, too, after a twin of it has loaded the stream moves by itself. It needs <see cref="Again"/>. Null:
    /// what moves by itself is known by a list (schemas/moving.json) alone.
    /// </summary>
    public IReadOnlyList<string>? SourceCommandLine { get; init; }

    /// <summary>
    /// Opens the stream once more, to find the pages that loaders read before they come by; null: they are made up, with no request under way.
    /// </summary>
    public Func<IOctetSource>? Again { get; init; }

    /// <summary>Is told what makes the twin differ from the destination, as soon as it is known; null: nobody is.</summary>
    public Action<CaptureNote>? OnNote { get; init; }

    /// <summary>Takes what the destination sends again, as it is: the stream of a machine that would go on from there; null: nobody does.</summary>
    internal IOctetSink? SentAgain { get; init; }

    /// <summary>
    /// How long the guest runs at most after it was reset, and before it is sent again: until its first CPU halts; zero: it is reset, and does not run. Null:
    /// it is not reset. With a reset nothing is compared.
    /// </summary>
    internal TimeSpan? RunsAfterReset { get; init; }
}
