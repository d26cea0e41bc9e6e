using System.Globalization;
using System.Text;
using Ber;

namespace Support;

/// <summary>What a reader says about octets, token by token, in lines that can be compared; the octets may arrive in pieces.</summary>
public static class TokenTrace
{
    /// <summary>The trace of a reader over one span.</summary>
    public static IReadOnlyList<string> OfSpan(ReadOnlySpan<byte> data, BerReaderOptions options = default)
    {
        var lines = new List<string>();
        var contents = new StringBuilder();
        try
        {
            var reader = new BerReader(data, options);
            Run(ref reader, lines, contents);
        }
        catch (BerContentException e)
        {
            lines.Add(Describe(e));
        }

        return lines;
    }

    /// <summary>The trace of readers over growing buffers: the octets up to each end, without those that were consumed.</summary>
    /// <param name="data">All octets.</param>
    /// <param name="ends">Where pieces end, ascending; they are segment ends too.</param>
    /// <param name="options">Limits and rules.</param>
    /// <param name="isFinalKnown">Whether the last piece is known to be the last.</param>
    public static IReadOnlyList<string> OfPieces(
        byte[] data, IReadOnlyList<int> ends, BerReaderOptions options = default, bool isFinalKnown = true)
    {
        var lines = new List<string>();
        var contents = new StringBuilder();
        var state = new BerReaderState(options);
        try
        {
            for (int i = 0; i <= ends.Count; i++)
            {
                bool isLast = i == ends.Count;
                int end = isLast ? data.Length : ends[i];
                int start = (int)state.BytesConsumed;
                var pieces = Sequences.Split(data.AsMemory(start, end - start), ends.Where(e => e > start && e < end).Select(e => e - start));
                var reader = new BerReader(pieces, isFinalKnown && isLast, state);
                BerReadResult result = Run(ref reader, lines, contents);
                if (result == BerReadResult.NeedMoreData && isLast)
                {
                    lines.Add("needs more data");
                }

                state = reader.CurrentState;
            }
        }
        catch (BerContentException e)
        {
            lines.Add(Describe(e));
        }

        return lines;
    }

    /// <summary>The error that reading to the end gives, or null.</summary>
    public static BerContentError? ErrorOf(ReadOnlySpan<byte> data, BerReaderOptions options = default)
    {
        try
        {
            var reader = new BerReader(data, options);
            while (reader.Read() == BerReadResult.Success)
            {
            }

            return null;
        }
        catch (BerContentException e)
        {
            return e.Error;
        }
    }

    private static BerReadResult Run(ref BerReader reader, List<string> lines, StringBuilder contents)
    {
        Span<byte> buffer = stackalloc byte[16];
        while (true)
        {
            if (reader.TokenType == BerTokenType.Primitive)
            {
                BerReadResult piece = reader.ReadContents(buffer, out int count);
                contents.Append(Convert.ToHexString(buffer[..count]));
                if (piece != BerReadResult.Success)
                {
                    return piece;
                }

                if (count != 0)
                {
                    continue;
                }

                if (contents.Length != 0)
                {
                    lines.Add(contents.ToString());
                    contents.Clear();
                }
            }

            BerReadResult result = reader.Read();
            if (result != BerReadResult.Success)
            {
                if (result == BerReadResult.EndOfData)
                {
                    lines.Add("end");
                }

                return result;
            }

            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{reader.TokenType} {reader.Tag} {reader.LengthForm} at {reader.TokenOffset} length {reader.ContentsLength} depth {reader.Depth}"));
        }
    }

    private static string Describe(BerContentException e) =>
        string.Create(CultureInfo.InvariantCulture, $"{e.Error} at {e.Offset} expected {e.ExpectedTag} actual {e.ActualTag}");
}
