using System.Collections.Immutable;
using Ber.Visitors;

namespace Ber.Compat;

/// <summary>What a live section other than ram says of one thing: a dirty bitmap, a drive, the hash table of pseries, the storage attributes of s390.</summary>
public sealed class LiveItem
{
    /// <summary>Idstr and instance id of the section.</summary>
    public required FieldPath Section { get; init; }

    /// <summary>The node of a dirty bitmap, as the stream names it: by its name or its alias; null of anything else.</summary>
    public string? Node { get; init; }

    /// <summary>The name of a bitmap or of a drive; empty: there is one such thing in the section, and it has none.</summary>
    public string Name { get; init; } = "";

    /// <summary>What is true of it: <c>enabled</c>, <c>persistent</c>, <c>complete</c>, …</summary>
    public ImmutableArray<string> Flags { get; init; } = [];

    /// <summary>Numbers by their names: <c>granularity</c>, <c>dirtyOctets</c>, <c>shift</c>, …</summary>
    public ImmutableArray<KeyValuePair<string, long>> Counts { get; init; } = [];

    /// <summary>A hash of all contents, in the order in which they came.</summary>
    internal ulong Digest { get; init; }

    /// <summary>Node and name: <c>n0/b0</c>, <c>drive0</c>; empty where the thing has none.</summary>
    public string Title => Node is null ? Name : $"{Node}/{Name}";

    /// <inheritdoc/>
    public override string ToString()
        => string.Join(' ', [Section.ToString(), Title, .. Counts.Select(static c => FormattableString.Invariant($"{c.Key} {c.Value}")), .. Flags]);
}
