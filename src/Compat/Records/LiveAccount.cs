using System.Collections.Immutable;
using System.IO.Hashing;
using Ber.Visitors;

namespace Ber.Compat;

/// <summary>The makings of one <see cref="LiveItem"/>.</summary>
/// <param name="node">The node of a bitmap; null of anything else.</param>
/// <param name="name">Its name.</param>
/// <param name="countNames">What is counted.</param>
internal sealed class LiveAccount(string? node, string name, string[] countNames)
{
    private readonly long[] _counts = new long[countNames.Length];
    private readonly List<string> _flags = [];
    private ulong _digest;

    /// <summary>Adds to a number; it stops at the largest one there is.</summary>
    public void Add(int count, long value) => _counts[count] = value > long.MaxValue - _counts[count] ? long.MaxValue : _counts[count] + value;

    /// <summary>States a number.</summary>
    public void Set(int count, long value) => _counts[count] = value;

    /// <summary>What the number is.</summary>
    public long Get(int count) => _counts[count];

    /// <summary>States something that is true of it; of a few words each.</summary>
    public void Flag(string flag)
    {
        if (!_flags.Contains(flag))
            _flags.Add(flag);
    }

    /// <summary>Takes contents into the hash.</summary>
    /// <param name="position">Where they belong.</param>
    /// <param name="octets">The contents; empty: zeros.</param>
    public void Hash(ulong position, ReadOnlySpan<byte> octets)
        => _digest = XxHash3.HashToUInt64(octets, (long)unchecked((_digest + position + 1) * 0x9E3779B97F4A7C15UL));

    public LiveItem ToItem(FieldPath section)
    {
        var counts = ImmutableArray.CreateBuilder<KeyValuePair<string, long>>(_counts.Length);
        for (int i = 0; i < _counts.Length; i++)
            counts.Add(new(countNames[i], _counts[i]));
        return new LiveItem { Section = section, Node = node, Name = name, Flags = [.. _flags], Counts = counts.MoveToImmutable(), Digest = _digest };
    }
}
