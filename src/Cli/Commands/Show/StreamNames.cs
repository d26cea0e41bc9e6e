using System.Globalization;
using System.Text;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary>The names in a stream that an option takes: sections, fields, RAM blocks. For completion, and for who has misspelt one.</summary>
internal sealed class StreamNames : IStreamConsumer
{
    private const int MaxFields = 50_000;

    private readonly List<FieldPath> _sections = [];
    private readonly List<VMStateDescription?> _descriptions = [];   // of each section
    private readonly List<string> _blocks = [];

    /// <summary>RAM blocks.</summary>
    public IReadOnlyList<string> Blocks => _blocks;

    /// <summary>Paths of fields; of arrays the first element stands for all.</summary>
    public IReadOnlyList<string> Fields
    {
        get
        {
            List<string> fields = [];
            for (int i = 0; i < _sections.Count; i++)
            {
                if (_descriptions[i] is VMStateDescription description)
                    Add(fields, PlainOf(_sections[i]), description);
            }

            return fields;
        }
    }

    /// <summary>Sections as <c>--device</c> takes them: by idstr, where there are several also with their instances.</summary>
    public IEnumerable<string> Devices => _sections.GroupBy(static p => p.IdStr)
        .SelectMany(static IEnumerable<string> (same) => same.Count() == 1 ? [same.Key] : same.Select(PlainOf).Prepend(same.Key));

    /// <summary>What can follow a path that is being typed: up to the next dot or bracket, since all fields are too many to choose from.</summary>
    public IEnumerable<string> FieldsBehind(string typed)
    {
        string pattern = OfFirstElements(typed);
        foreach (FieldPath section in _sections)
        {
            string device = $"{PlainOf(section)}.";
            if (device.Length > pattern.Length && device.StartsWith(pattern, StringComparison.Ordinal))
                yield return device;
        }

        foreach (string field in Fields.Where(f => f.StartsWith(pattern, StringComparison.Ordinal) && pattern.Contains('#', StringComparison.Ordinal)))
        {
            int end = field.AsSpan(pattern.Length).IndexOfAny('.', '[') + pattern.Length;
            if (end < pattern.Length)
                end = field.Length;
            else if (!field.AsSpan(end).SequenceEqual("[0]"))
                end++;   // the name of an array of values stands for all of them
            yield return $"{typed}{field[pattern.Length..end]}";
        }
    }

    /// <summary>The field that may be meant by a path that leads nowhere; null: none.</summary>
    public string? NearestField(string path)
    {
        string name = path[(path.LastIndexOf('.') + 1)..];
        IReadOnlyList<string> fields = Fields;
        return Nearest.Of(path, fields) ?? fields.FirstOrDefault(f => f.EndsWith($".{name}", StringComparison.Ordinal));
    }

    public void OnDevice(DeviceSection section)
    {
        _sections.Add(section.Path);
        _descriptions.Add(section.Description);
    }

    public void OnRamBlocks(IReadOnlyList<RamBlockSummary> blocks) => _blocks.AddRange(blocks.Select(static b => b.IdStr).Except(_blocks));

    /// <summary>The path with 0 for every index: elements are alike.</summary>
    private static string OfFirstElements(string path)
    {
        var pattern = new StringBuilder(path.Length);
        for (int i = 0; i < path.Length; i++)
        {
            pattern.Append(path[i]);
            int end = path[i] == '[' ? path.IndexOf(']', i) : -1;
            if (end < 0)
                continue;
            pattern.Append("0]");
            i = end;
        }

        return pattern.ToString();
    }

    private static string PlainOf(FieldPath section) => string.Create(CultureInfo.InvariantCulture, $"{section.IdStr}#{section.InstanceId}");

    private static void Add(List<string> fields, string path, VMStateDescription description)
    {
        foreach (IGrouping<string, VMStateField> same in description.Fields.GroupBy(static f => f.Name))
        {
            VMStateField field = same.First();
            bool isArray = field.IsArray || field.IsListedByElement || field.IsArrayOfOne || same.Count() > 1;
            string name = $"{path}.{field.Name}{(isArray ? "[0]" : "")}";
            if (fields.Count >= MaxFields)
                return;
            if (field.Struct is VMStateDescription inner)
                Add(fields, name, inner);
            else
                fields.Add(name);
        }

        foreach (VMStateDescription subsection in description.Subsections)
            Add(fields, $"{path}.{subsection.Name}", subsection);
    }
}
