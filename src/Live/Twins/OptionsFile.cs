using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;

namespace Ber.Live;

/// <summary>A file of options (<c>-readconfig</c>): groups of <c>key = "value"</c> (util/qemu-config.c).</summary>
internal static partial class OptionsFile
{
    private const int MaxLength = 1024 * 1024;

    /// <summary>Groups that are called other than their option.</summary>
    private static readonly FrozenDictionary<string, string> s_options = new Dictionary<string, string>
    {
        ["memory"] = "m", ["smp-opts"] = "smp", ["boot-opts"] = "boot", ["acpi"] = "acpitable",
    }.ToFrozenDictionary();

    /// <summary>Its options, as a command line has them. A group of any other name becomes an option of that name, for the same list to judge.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="FormatException">It is none.</exception>
    public static string[] Read(string path)
    {
        if (Native.FactsOf(path, followsLink: true) is { IsRegular: false })
            throw new FormatException("no regular file");
        List<(string Group, List<(string Key, string? Value)> Parts)> groups = [];
        foreach (string line in ReadText(path).Split('\n').Select(static l => l.Trim()).Where(static l => l.Length > 0 && l[0] != '#'))
        {
            if (GroupLine().Match(line) is { Success: true } group)
                groups.Add((group.Groups["name"].Value, group.Groups["id"] is { Success: true, Value: string id } ? [("id", id)] : []));
            else if (PartLine().Match(line) is { Success: true } part && groups.Count > 0)
                groups[^1].Parts.Add((part.Groups["key"].Value, part.Groups["value"].Value));
            else
                throw new FormatException($"'{line}' is neither a group nor a value");
        }

        return [.. groups.SelectMany(static g => (string[])[$"-{s_options.GetValueOrDefault(g.Group, g.Group)}", OptionText.Of([.. g.Parts]).ToString()])];
    }

    private static string ReadText(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (file.Length > MaxLength)
            throw new FormatException($"it is longer than {MaxLength} octets");
        using var reader = new StreamReader(file, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    [GeneratedRegex("""^\[\s*(?<name>[^\s"\]]+)(\s+"(?<id>[^"]*)")?\s*\]$""", RegexOptions.ExplicitCapture)]
    private static partial Regex GroupLine();

    [GeneratedRegex("""^(?<key>[^\s=]+)\s*=\s*"(?<value>[^"]*)"$""", RegexOptions.ExplicitCapture)]
    private static partial Regex PartLine();
}
