using System.Buffers;

namespace Ber.Compat;

/// <summary>Gathered writes for every sink.</summary>
internal static class GatheredWrites
{
    private const int BufferLength = 256 * 1024;

    /// <summary>Writes pieces of two blocks: where they are if the sink can do that, else put together, so that a sink gets no call for each page.</summary>
    public static void WriteGathered(this IOctetSink sink, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<OctetPiece> pieces)
    {
        if (sink is IGatheredSink gathered)
            gathered.WriteGathered(first, second, pieces);
        else
            WriteTogether(sink, first, second, pieces);
    }

    private static void WriteTogether(IOctetSink sink, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<OctetPiece> pieces)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            int count = 0;
            foreach (OctetPiece piece in pieces)
            {
                ReadOnlySpan<byte> octets = (piece.IsInFirst ? first : second).Slice(piece.Start, piece.Length);
                if (octets.Length > buffer.Length - count)
                {
                    sink.Write(buffer.AsSpan(0, count));
                    count = 0;
                }

                if (octets.Length > buffer.Length)
                {
                    sink.Write(octets);
                    continue;
                }

                octets.CopyTo(buffer.AsSpan(count));
                count += octets.Length;
            }

            sink.Write(buffer.AsSpan(0, count));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
