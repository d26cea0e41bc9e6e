using System.IO.Compression;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Ber.Compat;

/// <summary>
/// Gives back the pages of the packets of one channel: they are one compressed stream, flushed at the end of each packet (QEMU migration/multifd-zlib.c,
/// multifd-zstd.c).
/// </summary>
internal sealed class MultifdInflater : IDisposable
{
    private const int MaxWindowBits = 25;   // that of zstd level 20, the highest that QEMU takes
    private const int BufferLength = 16 * 1024;

    private readonly PayloadStream _payload = new();
    private readonly Stream _stream;
    private readonly Decompressor? _zstd;
    private byte[] _pages = [];

    /// <param name="method">A method of <see cref="MultifdFlags"/> that <see cref="IsKnown"/> knows.</param>
    public MultifdInflater(uint method)
    {
        Method = method;
        if (method == MultifdFlags.Zlib)
        {
            _stream = new ZLibStream(_payload, CompressionMode.Decompress);
            return;
        }

        _zstd = new Decompressor();
        _zstd.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, MaxWindowBits);
        _stream = new DecompressionStream(_payload, _zstd, BufferLength, checkEndOfStream: false);
    }

    /// <summary>How the pages are compressed.</summary>
    public uint Method { get; }

    /// <summary>Whether pages that are compressed so can be given back.</summary>
    public static bool IsKnown(uint method) => method is MultifdFlags.Zlib or MultifdFlags.Zstd;

    /// <summary>The pages of the next packet.</summary>
    /// <param name="payload">Its payload.</param>
    /// <param name="length">Octets of its pages.</param>
    /// <param name="pages">The pages. Valid until the next call.</param>
    /// <returns>false: they are not in it.</returns>
    public bool TryInflate(ArraySegment<byte> payload, int length, out ReadOnlySpan<byte> pages)
    {
        _payload.Add(payload);
        if (_pages.Length < length)
            _pages = new byte[length];
        pages = _pages.AsSpan(0, length);
        try
        {
            _stream.ReadExactly(_pages.AsSpan(0, length));
            return _payload.TryKeepRest();
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or ZstdException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _zstd?.Dispose();
        _payload.Dispose();
    }

    /// <summary>The payloads one after the other, as far as there are any.</summary>
    private sealed class PayloadStream : Stream
    {
        private const int MaxRest = 64;   // the flush at the end of a packet, of which nothing comes

        private byte[] _rest = [];
        private ArraySegment<byte> _next = ArraySegment<byte>.Empty;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public void Add(ArraySegment<byte> payload) => _next = payload;

        /// <summary>The payload is about to be lost: what nobody has read of it is kept, where it is not more than what a flush can leave.</summary>
        public bool TryKeepRest()
        {
            if (_rest.Length + _next.Count > MaxRest)
                return false;
            _rest = [.. _rest, .. _next];
            _next = ArraySegment<byte>.Empty;
            return true;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (_rest.Length > 0)
            {
                int rest = Math.Min(_rest.Length, buffer.Length);
                _rest.AsSpan(0, rest).CopyTo(buffer);
                _rest = _rest[rest..];
                return rest;
            }

            int count = Math.Min(_next.Count, buffer.Length);
            _next.AsSpan(0, count).CopyTo(buffer);
            _next = _next[count..];
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
