namespace Ber.Cli;

/// <summary>How much is known of octets.</summary>
/// <param name="Typed">Octets of fields that have names, types and values, and of what stands between fields.</param>
/// <param name="Data">Octets that have a name and are data by nature: contents of memories, queues, pixels, zeros.</param>
/// <param name="Unexplained">Octets of which nobody knows here what they mean.</param>
internal readonly record struct ContentShares(long Typed, long Data, long Unexplained)
{
    /// <summary>All octets.</summary>
    public long Octets => Typed + Data + Unexplained;

    /// <summary>The unexplained ones of a hundred.</summary>
    public double UnexplainedPercent => Octets == 0 ? 0 : 100.0 * Unexplained / Octets;

    public static ContentShares operator +(ContentShares left, ContentShares right)
        => new(left.Typed + right.Typed, left.Data + right.Data, left.Unexplained + right.Unexplained);
}
