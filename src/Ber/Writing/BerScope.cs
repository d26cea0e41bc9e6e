namespace Ber;

/// <summary>An open constructed encoding of a <see cref="BerWriter"/>; give it back to <see cref="BerWriter.EndConstructed"/>.</summary>
public readonly struct BerScope
{
    internal const long Measured = -1;
    internal const long Indefinite = -2;

    internal BerScope(int depth, long contentsStart, long contentsLength, long outerStart)
    {
        Depth = depth;
        ContentsStart = contentsStart;
        ContentsLength = contentsLength;
        OuterStart = outerStart;
    }

    /// <summary>Constructed encodings that were open after this one was begun. 1 for the outermost; 0 for <c>default</c>.</summary>
    public int Depth { get; }

    /// <summary>Octets written before the contents. Differs between any two scopes of one depth of one writer.</summary>
    internal long ContentsStart { get; }

    /// <summary>Contents octets announced, or one of the constants above.</summary>
    internal long ContentsLength { get; }

    /// <summary><see cref="ContentsStart"/> of the encoding around this one.</summary>
    internal long OuterStart { get; }
}
