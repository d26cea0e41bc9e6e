using Ber.Live;
using Microsoft.Win32.SafeHandles;

namespace Ber.Cli;

/// <summary>What a command prints. When nobody reads any more (a pager that was left, head) the rest is dropped in silence.</summary>
internal sealed class PrintedStream(SafeFileHandle output) : Stream
{
    private readonly DescriptorSink _sink = new(output, StandardStreams.OutputName);
    private bool _isReaderGone;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_isReaderGone)
            return;
        try
        {
            _sink.Write(buffer);
        }
        catch (ReaderGoneException)
        {
            _isReaderGone = true;
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
