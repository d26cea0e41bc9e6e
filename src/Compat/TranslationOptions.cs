namespace Ber.Compat;

/// <summary>Choices of a translation; <c>default</c> is right for most.</summary>
public sealed record TranslationOptions
{
    /// <summary>The digests in the end record.</summary>
    public DigestAlgorithm Digest { get; init; } = DigestAlgorithm.XxHash128;

    /// <summary>Name and version of the program, for the header record.</summary>
    public string Program { get; init; } = "Ber.Compat";
}
