using System.Buffers;

namespace Ber.Compat;

/// <summary>
/// Finds the stream in an input, by what the first octets say: as it is, at an offset, compressed, in a libvirt save image, in a qcow2 snapshot.
/// </summary>
internal sealed class ContainerOpener
{
    /// <summary>Containers in one another at most: what people make has two.</summary>
    private const int MaxDepth = 4;

    /// <summary>Zeros before a stream at most, holes of a file not counted.</summary>
    private const long MaxZeros = 64 * 1024 * 1024;

    private static readonly SearchValues<byte> s_zero = SearchValues.Create([0]);

    private readonly ContainerInput _input;
    private readonly ContainerOptions _options;
    private readonly List<ContainerLayer> _layers = [];
    private readonly List<string> _notes = [];
    private readonly List<CompressedSource> _compressed = [];
    private readonly List<IDisposable> _opened = [];

    private ContainerOpener(ContainerInput input, ContainerOptions options)
    {
        _input = input;
        _options = options;
    }

    /// <summary>Opens what is in a file, or a part of one.</summary>
    public static OpenedContainer Open(ContainerFile file, ContainerOptions options) => Open(new ContainerInput(file), options);

    /// <summary>Opens what a source gives. It is not closed with the container.</summary>
    public static OpenedContainer Open(IOctetSource source, ContainerOptions options) => Open(new ContainerInput(source), options);

    /// <summary>The snapshots of a qcow2 image.</summary>
    /// <returns>null: the file is no such image.</returns>
    public static IReadOnlyCollection<Qcow2Snapshot>? SnapshotsOf(ContainerFile file, out IReadOnlyList<string> notes)
    {
        notes = [];
        if (!new ContainerInput(file).Start.Span.StartsWith(Qcow2Header.Magic))
            return null;
        using Qcow2Image image = Qcow2Image.Open(file);
        notes = image.Header.Notes;
        return image.Snapshots;
    }

    private static OpenedContainer Open(ContainerInput input, ContainerOptions options)
    {
        var opener = new ContainerOpener(input, options);
        try
        {
            opener.Open();
            return new OpenedContainer(input.Source, opener._layers, opener._notes) { Compressed = opener._compressed, Opened = opener._opened };
        }
        catch
        {
            opener._opened.ForEach(static o => o.Dispose());
            throw;
        }
    }

    private void Open()
    {
        if (_options.Offset is > 0 and long offset)
        {
            bool areZeros = _input.Skip(offset);
            AddOffset(offset, areZeros);
        }

        while (KindOf(_input.Start.Span) is ContainerKind kind)
        {
            if (_layers.Count == MaxDepth)
                throw new StreamFormatException(StreamFormatError.LimitExceeded, _input.Offset, $"at most {MaxDepth} containers in one another", "more");
            Enter(kind);
        }

        RefuseArchive();
    }

    /// <summary>A tar archive says what it is further behind than what a stream is told by.</summary>
    private void RefuseArchive()
    {
        ReadOnlySpan<byte> start = _input.Start.Span;
        if (start.StartsWith(LegacyTags.MagicOctets) || KnownFormats.IsBer(start))
            return;
        start = _input.Look(KnownFormats.LongLength);
        if (KnownFormats.IsTar(start))
            throw new StreamFormatException(StreamFormatError.NotAStream, _input.Offset, "a migration stream, legacy or BER", KnownFormats.NameOf(start));
    }

    /// <summary>What the first octets say. Whatever a refusal has another name for is not looked for behind its zeros.</summary>
    private static ContainerKind? KindOf(ReadOnlySpan<byte> start)
    {
        if (start.Length >= KnownFormats.Length && !start[..KnownFormats.Length].ContainsAnyExcept(s_zero))
            return ContainerKind.Offset;
        if (start.StartsWith(LibvirtHead.Magic) || start.StartsWith(LibvirtHead.PartialMagic))
            return ContainerKind.Libvirt;
        if (start.StartsWith(Qcow2Header.Magic))
            return ContainerKind.Qcow2Snapshot;
        return KnownFormats.CompressionOf(start) switch
        {
            "gzip" => ContainerKind.Gzip,
            "zstd" => ContainerKind.Zstd,
            "xz" => ContainerKind.Xz,
            "bzip2" => ContainerKind.Bzip2,
            "lz4" => ContainerKind.Lz4,
            "lzop" => ContainerKind.Lzop,
            _ => null,
        };
    }

    private void Enter(ContainerKind kind)
    {
        switch (kind)
        {
            case ContainerKind.Offset: EnterOffset(); break;
            case ContainerKind.Libvirt: EnterLibvirt(); break;
            case ContainerKind.Qcow2Snapshot: EnterSnapshot(); break;
            default: EnterCompressed(kind); break;
        }
    }

    private void EnterOffset()
    {
        long at = _input.Offset;
        long zeros = _input.SkipZeros(MaxZeros);
        ReadOnlySpan<byte> start = _input.Start.Span;
        string name = KnownFormats.NameOf(start);
        bool isStream = start.StartsWith(LegacyTags.MagicOctets) || KnownFormats.IsBer(start) || KindOf(start) is not (null or ContainerKind.Offset);
        if (!isStream)
            throw new StreamFormatException(
                StreamFormatError.NotAStream, at, "a migration stream",
                start.IsEmpty ? "nothing but zeros" : KindOf(start) is ContainerKind.Offset ? $"more than {MaxZeros} zeros" : $"{zeros} zeros and {name}");
        AddOffset(zeros, areZeros: true);
    }

    private void AddOffset(long length, bool areZeros) => _layers.Add(new ContainerLayer(ContainerKind.Offset) { Leading = length, IsWhole = areZeros });

    private void EnterLibvirt()
    {
        long at = _input.Offset;
        if (_input.Start.Span.StartsWith(LibvirtHead.PartialMagic))
            throw new StreamFormatException(
                StreamFormatError.Truncated, at, "a whole libvirt save image",
                "one whose saving did not end (LibvirtQemudPart): the guest's state is not all in it");
        ReadOnlySpan<byte> header = _input.Look(LibvirtHead.HeaderLength);
        if (header.Length < LibvirtHead.HeaderLength)
            throw new StreamFormatException(StreamFormatError.Truncated, at + header.Length, "the header of a libvirt save image", "the end of the input");
        int length = LibvirtHead.LengthOf(header[..LibvirtHead.HeaderLength], at);
        byte[] octets = _input.Take(length);
        if (octets.Length < length)
            throw new StreamFormatException(StreamFormatError.Truncated, at + octets.Length, "the XML of a libvirt save image", "the end of the input");
        int used = octets.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
        _layers.Add(new ContainerLayer(ContainerKind.Libvirt) { Leading = length, Head = octets.AsMemory(0, used), IsWhole = true });
    }

    private void EnterSnapshot()
    {
        if (_input.File is not ContainerFile file)
            throw new StreamFormatException(
                StreamFormatError.NotAStream, _input.Offset, "a qcow2 image in a file, which is read at many places", "one on a pipe, or compressed");
        Qcow2Image image = Qcow2Image.Open(file);
        _opened.Add(image);
        _notes.AddRange(image.Header.Notes);
        Qcow2Snapshot snapshot = image.Find(_options.Snapshot);
        if (_options.Snapshot is null)
            _notes.Add($"the state in snapshot {snapshot.Id} \"{snapshot.Name}\", the only one that has one");
        _input.Enter(new SnapshotSource(image, snapshot, _options.Limits));
        _layers.Add(new ContainerLayer(ContainerKind.Qcow2Snapshot) { Name = snapshot.Name });
    }

    private void EnterCompressed(ContainerKind kind)
    {
        IOctetSource source = _input.Source;
        string program = kind.ToString().ToLowerInvariant();
        CompressedSource? unpacked = CompressedSource.Open(kind, source);
        if (unpacked is not null)
            _compressed.Add(unpacked);
        IOctetSource inside = (unpacked is null ? null : new ReadAheadSource(unpacked)) ?? _options.Decompress?.Invoke(program, source)
            ?? throw new StreamFormatException(
                StreamFormatError.Unsupported, _input.Offset, "what this library decompresses (gzip, zstd, lz4)", kind.ToName());
        if (inside is IDisposable disposable)
            _opened.Add(disposable);
        _input.Enter(inside);
        _layers.Add(new ContainerLayer(kind));
    }
}
