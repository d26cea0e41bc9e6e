using System.Buffers;

namespace Support;

/// <summary>Splits octets into segments of a sequence.</summary>
public static class Sequences
{
    /// <summary>Segments end at the offsets given, in ascending order; an offset given twice makes an empty segment.</summary>
    public static ReadOnlySequence<byte> Split(ReadOnlyMemory<byte> data, params IEnumerable<int> cuts)
    {
        Segment? first = null;
        Segment? last = null;
        int start = 0;
        foreach (int end in cuts.Append(data.Length))
        {
            // Each segment has an array of its own, so that reading beyond its end cannot go unnoticed.
            last = new Segment(data[start..end].ToArray(), last);
            first ??= last;
            start = end;
        }

        return new ReadOnlySequence<byte>(first!, 0, last!, last!.Memory.Length);
    }

    /// <summary>One octet in each segment.</summary>
    public static ReadOnlySequence<byte> SplitAll(ReadOnlyMemory<byte> data) =>
        Split(data, Enumerable.Range(1, Math.Max(0, data.Length - 1)));

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? previous)
        {
            Memory = memory;
            if (previous is not null)
            {
                RunningIndex = previous.RunningIndex + previous.Memory.Length;
                previous.Next = this;
            }
        }
    }
}
