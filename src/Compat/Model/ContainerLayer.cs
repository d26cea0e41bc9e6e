namespace Ber.Compat;

/// <summary>One container around a stream, or around another one.</summary>
/// <param name="Kind">What it is.</param>
internal sealed record ContainerLayer(ContainerKind Kind)
{
    /// <summary>Octets before what is inside. Of compressed forms and of a snapshot 0.</summary>
    public long Leading { get; init; }

    /// <summary>Those octets but for zeros at their end.</summary>
    public ReadOnlyMemory<byte> Head { get; init; }

    /// <summary>Whether <see cref="Head"/>, and then zeros, are the octets before: it can be given back.</summary>
    public bool IsWhole { get; init; }

    /// <summary>The snapshot's name; null: it is none, or has none.</summary>
    public string? Name { get; init; }
}
