using System.Collections.Frozen;
using System.Globalization;

namespace Ber.Live;

/// <content>Disks: a null-co node of the same length under the same name.</content>
internal sealed partial class TwinCommandLine
{
    private const long AssumedLength = 1L << 30;

    /// <summary>What a drive keeps: where it stands and what the guest sees.</summary>
    private static readonly FrozenSet<string> s_driveKeys = FrozenSet.Create(
        "id", "if", "bus", "unit", "index", "media", "readonly", "read-only", "node-name", "werror", "rerror", "serial");

    /// <summary>Of a node by its name: the file at its end.</summary>
    private readonly Dictionary<string, (string? Path, string? Under)> _nodes = [];

    /// <summary>The graph of block nodes: a format's length is found in the file of the node under it.</summary>
    private void ReadNodes(string[] arguments)
    {
        for (int i = 0; i + 1 < arguments.Length; i++)
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
        ObjectText node = ReadObject("blockdev", value, "driver");
        if (node["node-name"] is not string name)
            throw Refusal(TwinProblem.UnreadableOption, $"-blockdev {value}");
        string? isReadOnly = node["read-only"];
        string length = node["driver"] is "null-co" or "null-aio" ? node["size"] ?? $"{AssumedLength}" : LengthOf(name, $"-blockdev node {name}");
        OptionText twin = OptionText.Of(("driver", "null-co"), ("node-name", name), ("size", length), ("read-zeroes", "on"), ("read-only", isReadOnly));
        Add("blockdev", twin);
    }

    private void AddDrive(string value)
    {
        OptionText drive = OptionText.Parse(value, "file");
        string? path = drive["file"] ?? drive["file.filename"];
        bool isEmpty = path is null && drive.Parts.All(static p => !p.Key.StartsWith("file", StringComparison.Ordinal) && p.Key != "driver");
        OptionText kept = drive.Without(static key => !s_driveKeys.Contains(key));
        if ((drive["driver"] ?? drive["file.driver"]) is "null-co" or "null-aio")
        {
            string size = drive["size"] ?? drive["file.size"] ?? $"{AssumedLength}";
            Add("drive", kept.With(OptionText.Of(("driver", "null-co"), ("size", size), ("read-zeroes", "on"))));
            return;
        }

        Add("drive", isEmpty ? kept : kept.With(Back(path, $"-drive {drive["id"] ?? path}")));
    }

    private void AddDisk(string path, params (string Key, string? Value)[] place) => Add("drive", OptionText.Of(place).With(Back(path, path)));

    private static void AddHardDisk(TwinCommandLine twin, string name, string path)
        => twin.AddDisk(path, ("index", $"{name[2] - 'a'}"), ("media", "disk"));

    private static void AddFloppy(TwinCommandLine twin, string name, string path) => twin.AddDisk(path, ("if", "floppy"), ("index", $"{name[2] - 'a'}"));

    private OptionText Back(string? path, string what) => OptionText.Of(("driver", "null-co"), ("size", Length(path, what)), ("read-zeroes", "on"));

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
