namespace Ber.Compat;

/// <summary>
/// What the records of one stream besides those of RAM stand for beyond their own octets: runs of zeros, null pointers, a vmdesc out of descriptions. Who
/// writes a stream keeps to the limit, who reads it holds it to that.
/// </summary>
internal sealed class Expansion
{
    /// <summary>In all, for one stream.</summary>
    public const long Limit = 256 * 1024 * 1024;

    /// <summary>What a record may stand for without being counted, for each octet of it: typed state is seldom a tenth of what it stands for.</summary>
    private const long Ordinary = 64;

    private long _left = Limit;

    /// <summary>Zeros that a run stands for.</summary>
    /// <returns>false: they are too many, and not counted.</returns>
    public bool TryTake(long octets)
    {
        if (octets > _left)
            return false;
        _left -= octets;
        return true;
    }

    /// <summary>A record.</summary>
    /// <param name="legacy">Octets of the legacy stream that it stands for.</param>
    /// <param name="record">Octets of the record.</param>
    /// <returns>false: they are too many, and not counted.</returns>
    public bool TryTake(long legacy, long record) => TryTake(Math.Max(0, legacy - Ordinary * record));

    /// <summary>As <see cref="TryTake(long)"/>, for a reader.</summary>
    /// <param name="isTaken">What it said.</param>
    /// <param name="at">Octets of the stream before the record.</param>
    public static void Require(bool isTaken, long at)
    {
        if (!isTaken)
            throw new StreamFormatException(
                StreamFormatError.LimitExceeded, at, $"at most {Limit} octets that zeros, null pointers and descriptions stand for", "more");
    }
}
