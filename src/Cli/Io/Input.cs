using System.Globalization;
using System.Runtime.InteropServices;
using Ber.Compat;
using Ber.Live;

namespace Ber.Cli;

/// <summary>A file or pipe that a command reads, and the stream that is found in it, however it is packed.</summary>
internal sealed class Input : IDisposable
{
    private readonly FileStream _file;
    private readonly ContainerOptions _options;
    private readonly int _place;
    private readonly List<OpenedContainer> _opened = [];
    private Progress? _progress;

    /// <param name="path">Its path; - is standard input.</param>
    /// <param name="place">Which of the command's inputs it is, from 0: <see cref="Containers"/>.</param>
    public Input(string path, int place)
    {
        Progress.Listen();
        Path = path;
        _place = place;
        _options = Containers.OptionsOf(place);
        if (path == "-" && !Console.IsInputRedirected)
            throw new UsageException("standard input is a terminal, and nobody types a stream: name a file, as in qber show FILE, or give one through a pipe.");
        _file = path == "-"
            ? new FileStream(StandardStreams.Input, FileAccess.Read, bufferSize: 0)
            : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
    }

    public string Path { get; }

    /// <summary>Whether its octets can be read more than once: a file, or a volume.</summary>
    public bool IsFile => _file.CanSeek;

    /// <summary>The pipe; null: it is a file.</summary>
    public SafeHandle? Pipe => IsFile ? null : _file.SafeFileHandle;

    /// <summary>What stands around the stream, the outermost first; known once it was opened.</summary>
    public IReadOnlyList<ContainerLayer> Layers => _opened is [var first, ..] ? first.Layers : [];

    /// <summary>The octets of the stream. Of a file they can be had again, from its start.</summary>
    /// <param name="output">Where what is made of it goes: when its reader has gone there is no point in waiting for more; null: nothing to watch.</param>
    public IOctetSource Open(SafeHandle? output = null)
    {
        DescriptorSource? pipe = IsFile ? null : new DescriptorSource(_file.SafeFileHandle, output);
        OpenedContainer opened = pipe is null ? ContainerOpener.Open(File, _options) : ContainerOpener.Open(pipe, _options);
        _opened.Add(opened);
        if (_opened.Count == 1)
        {
            Messages.Warn(Path, opened.Notes);
            Messages.Tell(() => $"{Messages.NameOf(Path)}: {Facts(opened.Layers)}");
            if (Containers.IsSnapshotOfNone(_place, opened.Layers))
                throw new StreamFormatException(
                    StreamFormatError.NotAStream, _options.Offset ?? 0, "a qcow2 image, since --snapshot was given",
                    opened.Layers is [var outer, ..] ? outer.Kind.ToName() : "an input that is none");
        }

        _progress?.Dispose();
        if (pipe is not null)
        {
            _progress = Progress.Begin(Path, null, () => pipe.Octets);
            return opened.Source;   // a live transfer goes by what the pipe is
        }

        var measured = new MeasuredSource(opened.Source);
        _progress = Progress.Begin(Path, opened.Layers.Count == 0 && _options.Offset is null ? File.Length : null, () => measured.Octets);
        return measured;
    }

    /// <summary>Whether an output would replace the input although it is more than the stream: an image, a disk.</summary>
    /// <param name="output">The path of the output.</param>
    public bool IsReplacedBy(string output)
    {
        if (!IsFile || Layers.Count == 0 || !OutputPath.AreSame(output, Path))
            return false;
        Messages.Say($"{output} is the input, and more than a stream stands in it: give another output.");
        return true;
    }

    /// <summary>The internal snapshots, where it is a qcow2 image and none of them was chosen.</summary>
    /// <returns>null: there is a stream to be opened, or to be refused.</returns>
    public IReadOnlyCollection<Qcow2Snapshot>? Snapshots()
    {
        if (!IsFile || _options.Snapshot is not null)
            return null;
        IReadOnlyCollection<Qcow2Snapshot>? snapshots = ContainerOpener.SnapshotsOf(File.Behind(_options.Offset ?? 0), out IReadOnlyList<string> notes);
        Messages.Warn(Path, notes);
        return snapshots;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _progress?.Dispose();
        _opened.ForEach(static o => o.Dispose());
        Messages.Warn(Path, _opened.SelectMany(static o => o.LateNotes).Distinct());
        _file.Dispose();
    }

    /// <summary>What is known of it before its stream is read.</summary>
    private string Facts(IReadOnlyList<ContainerLayer> layers)
    {
        string length = IsFile ? string.Create(CultureInfo.InvariantCulture, $"{_file.Length} octets") : "a pipe";
        string around = string.Concat(layers.Reverse().Select(static layer => $" in {layer.Kind.ToName()}"));
        if (!IsFile || layers.Count > 0)
            return $"{length}, a stream{around}";
        byte[] start = new byte[StreamTranslator.FormatLength];
        int read = RandomAccess.Read(_file.SafeFileHandle, start, Path == "-" ? _file.Position : 0);
        _ = StreamTranslator.FormatOf(start.AsSpan(0, read), out string? name);
        return $"{length}, {name}";
    }

    /// <summary>The rest of the file: of standard input what was not read before us.</summary>
    private ContainerFile File => new(_file.SafeFileHandle, Path == "-" ? null : Path, Path == "-" ? _file.Position : 0);
}
