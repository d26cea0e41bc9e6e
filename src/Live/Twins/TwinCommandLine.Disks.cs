using System.Globalization;

namespace Ber.Live;

/// <content>Disks: a null-co node of the same length under the same name.</content>
internal sealed partial class TwinCommandLine
{
    private const long AssumedLength = 1L << 30;

    /// <summary>What a drive keeps: where it stands and what the guest sees.</summary>
    private static readonly HashSet<string> s_driveKeys =
    [
        "id", "if", "bus", "unit", "index", "media", "readonly", "read-only", "node-name", "werror", "rerror", "serial",
    ];

    /// <summary>Of a node by its name: the file at its end.</summary>
    private readonly Dictionary<string, (string? Path, string? Under)> _nodes = [];

    /// <summary>The graph of block nodes: a format's length is found in the file of the node under it.</summary>
    private void ReadNodes(IReadOnlyList<string> arguments)
    {
        for (int i = 0; i + 1 < arguments.Count; i++)
        {
            if (NameOf(arguments[i]) != "blockdev")
                continue;
            ObjectText node = ObjectText.Parse(arguments[i + 1], "driver");
            if (node["node-name"] is string name)
                _nodes[name] = (node["filename"] ?? node["file.filename"], node["file"]);
        }
    }

    private void AddNode(string value)
    {
        ObjectText node = ObjectText.Parse(value, "driver");
        if (node["driver"] is "null-co" or "null-aio" || node["node-name"] is not string name)
        {
            Add("-blockdev", value);
            return;
        }

        string? isReadOnly = node["read-only"];
        string length = LengthOf(name, $"-blockdev node {name}");
        OptionText twin = OptionText.Of(("driver", "null-co"), ("node-name", name), ("size", length), ("read-zeroes", "on"), ("read-only", isReadOnly));
        Add("-blockdev", twin.ToString());
    }

    private void AddDrive(string value)
    {
        OptionText drive = OptionText.Parse(value, "file");
        string? path = drive["file"] ?? drive["file.filename"];
        if (path is null && drive.Parts.All(static p => !p.Key.StartsWith("file", StringComparison.Ordinal) && p.Key != "driver"))
        {
            Add("-drive", value);   // an empty drive
            return;
        }

        OptionText kept = drive.Without(static key => !s_driveKeys.Contains(key));
        Add("-drive", kept.With(("driver", "null-co"), ("size", Length(path, $"-drive {drive["id"] ?? path}")), ("read-zeroes", "on")).ToString());
    }

    private string Disk(string path, params (string Key, string? Value)[] place)
        => OptionText.Of(place).With(("driver", "null-co"), ("size", Length(path, path)), ("read-zeroes", "on")).ToString();

    private string LengthOf(string node, string what)
    {
        // A chain of nodes has no loops that QEMU would take; ours ends after as many steps as there are nodes.
        string? at = node;
        for (int step = 0; step <= _nodes.Count && at is not null && _nodes.TryGetValue(at, out (string? Path, string? Under) found); step++)
        {
            if (found.Path is not null)
                return Length(found.Path, what);
            at = found.Under;
        }

        return Length(null, what);
    }

    private string Length(string? path, string what)
    {
        long? length = path is null ? null : ImageLength.Of(path.StartsWith("file:", StringComparison.Ordinal) ? path[5..] : path);
        if (length is null)
            _notes.Add(new CaptureNote(CaptureNoteKind.UnknownLength, what));
        return string.Create(CultureInfo.InvariantCulture, $"{length ?? AssumedLength}");
    }
}
