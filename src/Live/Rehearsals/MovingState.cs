using System.Text.Json;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Live;

/// <summary>What moves by itself between a load and the next save of a paused machine: clocks, timers, counters. Data: schemas/moving.json.</summary>
internal static class MovingState
{
    private static readonly Lazy<(HashSet<string> Fields, HashSet<string> BackEnds, HashSet<string> Readers)> s_names = new(Read);

    /// <summary>Whether a difference is of such a field, or of a section that a back end sends: the twin has another one.</summary>
    public static bool Has(StreamDifference difference)
        => difference.Path is FieldPath path
            ? s_names.Value.Fields.Contains(NameOf(path))
            : s_names.Value.BackEnds.Contains(difference.Subject.Split('#')[0])
                || (difference.Kind is StreamDifferenceKind.Octets && IsMoving(difference.Subject));

    /// <summary>Whether the loader of a device reads guest memory, other than the indexes of rings.</summary>
    public static bool ReadsMemory(string idstr) => s_names.Value.Readers.Contains(idstr[(idstr.LastIndexOf('/') + 1)..]);

    /// <summary>Whether a device has such a field: of one without a description nobody can say which field it is.</summary>
    private static bool IsMoving(string subject)
    {
        string device = $"{subject.Split('#')[0].Trim('"').Split('/')[^1]}.";
        return s_names.Value.Fields.Any(f => f.StartsWith(device, StringComparison.Ordinal));
    }

    /// <summary>Device and field, without what tells one of several from the others.</summary>
    private static string NameOf(FieldPath path)
    {
        string device = path.IdStr[(path.IdStr.LastIndexOf('/') + 1)..];
        return string.Join('.', [device, .. path.Steps.Where(static s => s.Name is not null).Select(static s => s.Name)]);
    }

    private static (HashSet<string> Fields, HashSet<string> BackEnds, HashSet<string> Readers) Read()
    {
        using Stream file = typeof(MovingState).Assembly.GetManifestResourceStream("moving.json")!;
        using var json = JsonDocument.Parse(file);
        return (Names("fields"), Names("backEnds"), Names("readers"));

        HashSet<string> Names(string member) => [.. json.RootElement.GetProperty(member).EnumerateArray().Select(static f => f.GetString()!)];
    }
}
