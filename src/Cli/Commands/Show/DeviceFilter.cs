using System.Globalization;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary>Which device sections to show: all, or those of one idstr, or of one idstr and instance id.</summary>
internal sealed class DeviceFilter(string? pattern)
{
    private readonly HashSet<string> _others = [];   // idstrs

    /// <summary>The end of a sentence that says that there is no such section: the one that may be meant.</summary>
    public string Suggestion => pattern is not null
        && (_others.FirstOrDefault(name => name.EndsWith($"/{pattern}", StringComparison.Ordinal)) ?? Nearest.Of(pattern, _others)) is string name
            ? $"; is it \"{name}\"?" : "";

    /// <summary>Whether a section was taken, or all are.</summary>
    public bool IsMatched { get; private set; } = pattern is null;

    public bool IsAll => pattern is null;

    public bool Takes(FieldPath section)
    {
        bool isTaken = pattern is null || pattern == section.IdStr || IsPrefix(pattern, section) is int length && length == pattern.Length;
        IsMatched |= isTaken;
        if (!IsMatched)
            _others.Add(section.IdStr);
        return isTaken;
    }

    /// <summary>The octets of <paramref name="path"/> that name the section: idstr#instance, the idstr quoted or not.</summary>
    /// <returns>Their number; null: it names another section.</returns>
    public static int? IsPrefix(string path, FieldPath section)
    {
        string plain = string.Create(CultureInfo.InvariantCulture, $"{section.IdStr}#{section.InstanceId}");
        string quoted = section.ToString();
        foreach (string name in (ReadOnlySpan<string>)[plain, quoted])
        {
            if (path.StartsWith(name, StringComparison.Ordinal) && (path.Length == name.Length || path[name.Length] is '.'))
                return name.Length;
        }

        return null;
    }
}
