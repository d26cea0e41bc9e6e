using System.IO.Compression;
using Ber.Compat;
using Ber.Live;

namespace Ber.Cli;

/// <summary>An output in which a stream stands as it stood in the input that it was made from, or as was asked for.</summary>
internal sealed class PackedOutput : ITransferOutput, IContainerSink, IGatheredSink, IDisposable
{
    private const int ZstdLevel = 3;   // of the program, by default

    /// <summary>The stream alone.</summary>
    public const string Plain = "plain";

    private const string Libvirt = "libvirt";   // a save image with the stream as it is

    private readonly OutputFile _output;
    private readonly string? _into;
    private readonly string _input;
    private IReadOnlyList<ContainerLayer> _layers = [];
    private Stream? _compressing;
    private bool _hasBegun;

    /// <param name="output">Where it goes.</param>
    /// <param name="into">What the stream is to stand in; null: whatever it stood in, where that can be given back.</param>
    /// <param name="input">What messages call the input.</param>
    public PackedOutput(OutputFile output, string? into, string input)
    {
        _output = output;
        _into = into;
        _input = input;
    }

    /// <summary>What a stream can be asked to stand in.</summary>
    public static IReadOnlyList<string> Forms { get; } =
        [Plain, Libvirt, $"{Libvirt}-gzip", $"{Libvirt}-bzip2", $"{Libvirt}-xz", $"{Libvirt}-lzop", $"{Libvirt}-zstd"];

    /// <inheritdoc/>
    public IOctetSink Sink => this;

    /// <inheritdoc/>
    public void OnContainer(IReadOnlyList<ContainerLayer> layers) => _layers = layers;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> octets)
    {
        Begin();
        if (_compressing is null)
            _output.Sink.Write(octets);
        else
            _compressing.Write(octets);
    }

    /// <inheritdoc/>
    public void WriteGathered(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<OctetPiece> pieces)
    {
        Begin();
        if (_compressing is null)
        {
            _output.Sink.WriteGathered(first, second, pieces);
            return;
        }

        foreach (OctetPiece piece in pieces)
            _compressing.Write((piece.IsInFirst ? first : second).Slice(piece.Start, piece.Length));
    }

    /// <inheritdoc/>
    public void Flush() => _output.Sink.Flush();

    /// <inheritdoc/>
    public void Commit()
    {
        if (_compressing is ProgramSink program)
            program.Complete();
        _compressing?.Dispose();
        _compressing = null;
        _output.Commit();
    }

    /// <inheritdoc/>
    public void End() => _output.End();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_compressing is ProgramSink)
            _compressing.Dispose();   // what is not committed need not be whole
    }

    private void Begin()
    {
        if (_hasBegun)
            return;
        _hasBegun = true;
        if (_into is null)
            GiveBack();
        else if (_into != Plain)
            MakeImage(_into == Libvirt ? "raw" : _into[(Libvirt.Length + 1)..]);
    }

    /// <summary>The containers inside of the last one that does not come back.</summary>
    private void GiveBack()
    {
        int lost = _layers.Count;
        while (lost > 0 && _layers[lost - 1].IsWhole)
            lost--;
        if (lost > 0)
        {
            string names = string.Join(" in ", _layers.Take(lost).Reverse().Select(static layer => layer.Kind.ToName()));
            Messages.Warn(_input, [$"the stream was in {names}: what was in it is written, not {(lost > 1 ? "these" : "that")}"]);
        }

        foreach (ContainerLayer layer in _layers.Skip(lost))
            Put(layer.Head.Span, layer.Leading);
    }

    private void MakeImage(string format)
    {
        ContainerLayer image = _layers.LastOrDefault(static layer => layer.Kind is ContainerKind.Libvirt)
            ?? throw new IOException("the stream was not in a libvirt save image: there is no XML of the domain to make one with");
        if (image.Leading > LibvirtHead.MaxTotal)
            throw new IOException("the head of the libvirt save image that the stream was in is longer than any");
        byte[] octets = new byte[image.Leading];
        image.Head.Span.CopyTo(octets);
        LibvirtHead head = LibvirtHead.Of(octets);
        if (head.Format == "sparse")
            throw new IOException("the stream of a sparse image has its pages at fixed places of the file: without --into it comes back");
        Put(head.WithFormat(format).Octets.Span, image.Leading);
        var below = new SinkStream(_output.Sink);
        _compressing = format switch
        {
            "raw" => null,
            "gzip" => new GZipStream(below, CompressionLevel.Optimal),
            "zstd" => new ZstdSharp.CompressionStream(below, ZstdLevel),
            _ => new ProgramSink(format, ["-c"], _output.Sink),
        };
    }

    private void Put(ReadOnlySpan<byte> head, long length)
    {
        _output.Sink.Write(head);
        byte[] zeros = new byte[64 * 1024];
        for (long left = length - head.Length; left > 0; left -= zeros.Length)
            _output.Sink.Write(zeros.AsSpan(0, (int)Math.Min(left, zeros.Length)));
    }

    /// <summary>A sink as a stream.</summary>
    private sealed class SinkStream(IOctetSink sink) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(ReadOnlySpan<byte> buffer) => sink.Write(buffer);

        public override void Write(byte[] buffer, int offset, int count) => sink.Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
