using System.Formats.Asn1;
using System.Globalization;
using System.Text;
using Ber;
using Support;

namespace Fuzz;

/// <summary>Typed reads of <see cref="BerReader"/>, the short ways too: which one comes next follows from the place, so that it is
/// the same however the octets are cut.</summary>
internal sealed class TypedReaderTarget : IFuzzTarget
{
    private const int Longest = 2048;

    private static readonly BerReaderOptions s_options = new() { AllowMultipleTopLevelValues = true, MaxPrimitiveLength = 1 << 20 };

    public string Name => "typed";

    public InputKind Kind => InputKind.Encodings;

    public int AllocationFactor => 64 * 1024;   // a buffer of its own for each piece: the harness allocates, not the reader

    public Outcome Run(byte[] input, Cutting cutting)
    {
        byte[] octets = input[..Math.Min(input.Length, Longest)];
        var text = new StringBuilder();
        try
        {
            if (cutting.Piece == 0)
            {
                var reader = new BerReader(octets, s_options);
                long? skipping = null;
                Require(Read(ref reader, text, ref skipping), isLast: true);
            }
            else
            {
                ReadPieces(octets, [.. cutting.Ends(octets.Length), octets.Length], text);
            }
        }
        catch (BerContentException exception)
        {
            if (exception.Offset < 0 || exception.Offset > octets.Length)
                throw new ViolationException($"an offset outside of the input: {exception.Offset}");
            text.Append(CultureInfo.InvariantCulture, $"{exception.Error} at {exception.Offset} expected {exception.ExpectedTag} actual {exception.ActualTag}");
        }

        return new Outcome(text.ToString());
    }

    public bool IsDocumented(Exception exception) => false;   // the text has the errors

    private static void ReadPieces(byte[] octets, int[] ends, StringBuilder text)
    {
        var state = new BerReaderState(s_options);
        long? skipping = null;
        for (int i = 0; i < ends.Length; i++)
        {
            bool isLast = i == ends.Length - 1;
            int start = (int)state.BytesConsumed;
            var pieces = Sequences.Split(octets.AsMemory(start, ends[i] - start), ends.Where(e => e > start && e < ends[i]).Select(e => e - start));
            var reader = new BerReader(pieces, isLast, state);
            Require(Read(ref reader, text, ref skipping), isLast);
            state = reader.CurrentState;
        }
    }

    private static void Require(BerReadResult result, bool isLast)
    {
        if (isLast && result is BerReadResult.NeedMoreData)
            throw new ViolationException("the final block needs more data");
    }

    /// <param name="reader">The reader.</param>
    /// <param name="text">What it says.</param>
    /// <param name="skipping">Where the encoding begins that is being skipped; null: none is.</param>
    private static BerReadResult Read(ref BerReader reader, StringBuilder text, ref long? skipping)
    {
        while (true)
        {
            BerReadResult result;
            if (skipping is long from)
            {
                result = reader.TrySkip();
                if (result is not BerReadResult.Success)
                    return result;
                text.Append(CultureInfo.InvariantCulture, $"skip from {from} to {reader.BytesConsumed}, depth {reader.Depth}; ");
                skipping = null;
                continue;
            }

            long before = reader.BytesConsumed;
            result = reader.Peek(out BerTokenType type, out Asn1Tag tag);
            if (result is not BerReadResult.Success)
                return result;
            if (type is BerTokenType.BeginConstructed && Dice(ref reader) == 0)
            {
                skipping = before;
                continue;
            }

            result = type is BerTokenType.EndConstructed
                ? End(ref reader, text)
                : type is BerTokenType.BeginConstructed ? Constructed(ref reader, tag, text) : Primitive(ref reader, tag, text);
            if (result is not BerReadResult.Success)
                return result;
            text.Append(CultureInfo.InvariantCulture, $" at {before}, depth {reader.Depth}; ");
        }
    }

    /// <summary>A number that follows from the place alone.</summary>
    private static uint Dice(ref BerReader reader) => (uint)(reader.BytesConsumed * 2654435761 >> 7) % 16;

    private static BerReadResult End(ref BerReader reader, StringBuilder text)
    {
        text.Append("end");
        return Dice(ref reader) < 8 && reader.TryReadEndConstructed() ? BerReadResult.Success : Undone(reader.ReadEndConstructed(), text, 3);
    }

    private static BerReadResult Constructed(ref BerReader reader, Asn1Tag tag, StringBuilder text)
    {
        int length = text.Length;
        text.Append(CultureInfo.InvariantCulture, $"begin {tag}");
        length = text.Length - length;
        return tag == Asn1Tag.Sequence && Dice(ref reader) < 8 && reader.TryReadBeginSequence()
            ? BerReadResult.Success
            : Undone(reader.ReadBeginConstructed(tag), text, length);
    }

    private static BerReadResult Primitive(ref BerReader reader, Asn1Tag tag, StringBuilder text)
    {
        uint dice = Dice(ref reader);
        int start = text.Length;
        BerReadResult result = (tag.TagClass, (UniversalTagNumber)tag.TagValue) switch
        {
            (TagClass.Universal, UniversalTagNumber.Integer) => Integer(ref reader, tag, dice, text),
            (TagClass.Universal, UniversalTagNumber.Boolean) => Boolean(ref reader, tag, dice, text),
            (TagClass.Universal, UniversalTagNumber.Null) => dice < 8 ? reader.ReadNull() : reader.ReadNull(tag),
            (TagClass.Universal, _) => Octets(ref reader, tag, dice, text),   // an INTEGER has no other tag of this class: to ask for one is misuse
            _ when dice < 2 => Integer(ref reader, tag, 15, text),
            _ when dice == 3 => Boolean(ref reader, tag, 15, text),
            _ => Octets(ref reader, tag, dice, text),
        };
        return Undone(result, text, text.Length - start);
    }

    private static BerReadResult Integer(ref BerReader reader, Asn1Tag tag, uint dice, StringBuilder text)
    {
        BerReadResult result;
        if (dice % 2 == 0)
        {
            result = BerReadResult.Success;
            if (!reader.TryReadInteger(ulong.MaxValue, out ulong value))
                result = dice < 8 ? reader.ReadInteger(out value) : reader.ReadInteger(tag, out value);
            text.Append(value);
            return result;
        }

        result = BerReadResult.Success;
        if (tag != Asn1Tag.Integer || !reader.TryReadInteger(long.MinValue, long.MaxValue, out long signed))
            result = dice < 8 ? reader.ReadInteger(out signed) : reader.ReadInteger(tag, out signed);
        text.Append(signed);
        return result;
    }

    private static BerReadResult Boolean(ref BerReader reader, Asn1Tag tag, uint dice, StringBuilder text)
    {
        BerReadResult result = BerReadResult.Success;
        if (dice >= 8 || !reader.TryReadBoolean(out byte octet))
            result = reader.ReadBoolean(tag, out octet);
        text.Append(octet);
        return result;
    }

    private static BerReadResult Octets(ref BerReader reader, Asn1Tag tag, uint dice, StringBuilder text)
    {
        BerReadResult result = BerReadResult.Success;
        if (dice >= 8 || !reader.TryReadPrimitive(tag, out ReadOnlySpan<byte> contents))
            result = reader.ReadPrimitive(tag, out contents);
        text.Append(Convert.ToHexString(contents));
        return result;
    }

    /// <summary>What needs more data is read anew with more, and told then.</summary>
    private static BerReadResult Undone(BerReadResult result, StringBuilder text, int length)
    {
        if (result is not BerReadResult.Success)
            text.Length -= length;
        return result;
    }
}
