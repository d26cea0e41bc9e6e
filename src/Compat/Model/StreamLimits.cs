namespace Ber.Compat;

/// <summary>What a stream may stand for, however few octets say it. Beyond, it is refused before anything is done with it.</summary>
public sealed record StreamLimits
{
    /// <summary>Octets that all RAM blocks may state together, and that runs of zero pages may stand for in all: 1 TiB unless it is raised.</summary>
    public long Ram { get; init => field = NotNegative(value); } = 1L << 40;

    /// <summary>Octets behind RAM that decoding may hold back until the end record has proven them: 4 GiB unless it is raised.</summary>
    public long Held { get; init => field = NotNegative(value); } = 4L << 30;

    private static long NotNegative(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return value;
    }

    internal static StreamLimits Default { get; } = new();

    /// <summary>The lengths of all blocks so far.</summary>
    /// <param name="octets">Their sum.</param>
    /// <param name="at">Octets of the input before what states the last one.</param>
    internal void RequireRam(UInt128 octets, long at)
    {
        if (octets > (UInt128)Ram)
            throw new StreamFormatException(StreamFormatError.LimitExceeded, at, $"RAM blocks of at most {Ram} octets in all (limit-ram)", $"{octets}");
    }

    /// <summary>What is held back so far.</summary>
    /// <param name="octets">How much.</param>
    /// <param name="at">Octets of the input before what added to it.</param>
    internal void RequireHeld(long octets, long at)
    {
        if (octets > Held)
            throw new StreamFormatException(StreamFormatError.LimitExceeded, at, $"at most {Held} octets behind RAM (limit-held)", $"{octets}");
    }
}
