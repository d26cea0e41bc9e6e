using System.Text.Json;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Live;

/// <summary>What moves by itself between a load and the next save of a paused machine: clocks, timers, counters. Data: schemas/moving.json.</summary>
internal static class MovingState
{
    private static readonly Lazy<HashSet<string>> s_fields = new(Read);

    /// <summary>Whether a difference is of such a field.</summary>
    public static bool Has(StreamDifference difference) => difference.Path is FieldPath path && s_fields.Value.Contains(NameOf(path));

    /// <summary>Device and field, without what tells one of several from the others.</summary>
    private static string NameOf(FieldPath path)
    {
        string device = path.IdStr[(path.IdStr.LastIndexOf('/') + 1)..];
        return string.Join('.', [device, .. path.Steps.Where(static s => s.Name is not null).Select(static s => s.Name)]);
    }

    private static HashSet<string> Read()
    {
        using Stream file = typeof(MovingState).Assembly.GetManifestResourceStream("moving.json")!;
        using var json = JsonDocument.Parse(file);
        return [.. json.RootElement.GetProperty("fields").EnumerateArray().Select(static f => f.GetString()!)];
    }
}
