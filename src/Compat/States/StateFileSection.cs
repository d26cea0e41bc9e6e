using System.Collections.Immutable;
using Ber.Visitors;

namespace Ber.Compat;

/// <summary>A section of a file that was loaded into a state.</summary>
public sealed class StateFileSection
{
    /// <summary>The section, by its name and instance id.</summary>
    public required FieldPath Path { get; init; }

    /// <summary>The version that the file has.</summary>
    public required int SentVersion { get; init; }

    /// <summary>The version of the state's own type.</summary>
    public required int OwnVersion { get; init; }

    /// <summary>In what the types differ: members that were passed over, other names, other versions of what is nested.</summary>
    public required ImmutableArray<TypeDifference> Differences { get; init; }

    /// <summary>Members of later versions than the file's: they stay as they were.</summary>
    public required ImmutableArray<string> Defaulted { get; init; }

    /// <summary>Whether nothing differs.</summary>
    public bool IsSame => SentVersion == OwnVersion && Differences.IsEmpty;

    internal IEnumerable<string> Lines()
    {
        if (SentVersion != OwnVersion)
            yield return $"{Path}: version {SentVersion} loaded as version {OwnVersion}";
        foreach (string name in Defaulted)
            yield return $"{Path}/{name}: not in version {SentVersion}, left as it was";
        foreach (TypeDifference difference in Differences)
            yield return difference.ToString();
    }
}
