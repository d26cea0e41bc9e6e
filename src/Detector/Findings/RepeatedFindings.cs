using Ber.Visitors;

namespace Ber.Detector;

/// <summary>
/// What was found in pairs of descriptions, so that a pair is compared once: where it stands again its findings are given for the other place, and from
/// some number on only counted.
/// </summary>
/// <remarks>A type that uses another one twice, which uses a third one twice, and so on, has few octets as a type and very many places.</remarks>
/// <param name="findings">The findings of one section.</param>
internal sealed class RepeatedFindings(FindingLog findings)
{
    /// <summary>Findings that are given again at most.</summary>
    private const int MaxRepeated = 256;

    private readonly Dictionary<(VMStateDescription Source, VMStateDescription Destination, int? Version), Known> _known = [];
    private int _repeated;
    private long _omitted;

    /// <summary>Where the findings of a pair begin.</summary>
    public Mark Begin() => new(findings.Count, _omitted);

    /// <summary>Remembers what was found in a pair since a mark.</summary>
    /// <param name="pair">The descriptions, and the version by which they were compared.</param>
    /// <param name="begin">The mark.</param>
    /// <param name="place">Where the pair stands.</param>
    /// <param name="shift">The octets by which it shifts what follows.</param>
    public void Add((VMStateDescription Source, VMStateDescription Destination, int? Version) pair, Mark begin, Place place, long shift)
        => _known[pair] = new Known(begin.Findings, findings.Count - begin.Findings, _omitted - begin.Omitted, place, shift);

    /// <summary>Gives the findings of a pair that is known for another place.</summary>
    /// <param name="pair">The descriptions, and the version by which they are compared.</param>
    /// <param name="place">Where they stand.</param>
    /// <param name="shift">The octets by which the pair shifts what follows.</param>
    /// <returns>false: the pair is not known.</returns>
    public bool TryRepeat((VMStateDescription Source, VMStateDescription Destination, int? Version) pair, Place place, out long shift)
    {
        bool isKnown = _known.TryGetValue(pair, out Known known);
        shift = known.Shift;
        int count = Math.Min(known.Count, MaxRepeated - _repeated);
        if (count > 0)
            findings.Repeat(known.Start, count, known.Place, place);
        _repeated += count;
        _omitted = Sum(_omitted, Sum(known.Omitted, known.Count - count));
        return isKnown;
    }

    /// <summary>Says with the last finding how many were only counted.</summary>
    public void Finish()
    {
        if (_omitted > 0)
            findings.Omit(_omitted);
    }

    /// <summary>A sum that stays at the largest number: types that nest 48 deep can have more places than there are numbers.</summary>
    public static long Sum(long one, long other) => (long)Int128.Clamp((Int128)one + other, long.MinValue, long.MaxValue);

    /// <summary>A place of a pair.</summary>
    /// <param name="Node">Its place in the section.</param>
    /// <param name="Offset">Octets from the start of the source's contents.</param>
    public readonly record struct Place(PathNode Node, long Offset);

    /// <summary>Where the findings of a pair begin.</summary>
    /// <param name="Findings">The findings before it.</param>
    /// <param name="Omitted">Those of them that were only counted.</param>
    public readonly record struct Mark(int Findings, long Omitted);

    private readonly record struct Known(int Start, int Count, long Omitted, Place Place, long Shift);
}
