namespace Fuzz;

/// <summary>How the octets of an input arrive: in pieces of one length, or of random lengths.</summary>
/// <param name="Piece">Octets of a piece at most; 0: all of them at once.</param>
/// <param name="Seed">Lengths are random up to <paramref name="Piece"/>, from this seed; null: each piece has that length.</param>
/// <param name="IsLive">Whether nothing more is ever at hand, as on a pipe whose writer is slow: what has gathered goes on before each read.</param>
internal sealed record Cutting(int Piece, int? Seed = null, bool IsLive = false)
{
    public static readonly Cutting Whole = new(0);

    /// <summary>One of the cuttings other than the whole.</summary>
    /// <param name="random">Chooses.</param>
    /// <param name="length">Octets of the input: many are not given one by one.</param>
    public static Cutting Choose(Random random, int length)
    {
        bool isLive = random.Next(3) == 0;
        return random.Next(5) switch
        {
            0 when length <= 64 * 1024 => new Cutting(1, null, isLive),
            1 when length <= 64 * 1024 => new Cutting(2, null, isLive),
            2 => new Cutting(7, null, isLive),
            3 => new Cutting(4095, null, isLive),
            _ => new Cutting(1 << random.Next(3, 13), random.Next(), isLive),
        };
    }

    /// <summary>Where the pieces of an input end, ascending, without its own end.</summary>
    public IEnumerable<int> Ends(int length)
    {
        if (Piece == 0)
            yield break;
        Random? random = Seed is int seed ? new Random(seed) : null;
        for (int end = Next(random); end < length; end += Next(random))
            yield return end;
    }

    /// <summary>Octets of the next piece.</summary>
    public int Next(Random? random) => random is null ? Piece : random.Next(1, Piece + 1);
}
