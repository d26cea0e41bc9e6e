using System.Formats.Asn1;

namespace Ber;

/// <summary>The octets of one string, primitive or in segments, piece by piece. Each step is one token or one piece.</summary>
internal sealed class StringFragments(Asn1Tag tag, int depth)
{
    private const int FragmentLength = 64 * 1024;

    private readonly byte[] _buffer = new byte[FragmentLength];
    private bool _isBegun;
    private bool _isDone;
    private bool _isInPrimitive;

    /// <summary>What the last step has read; empty where that was a header or an end.</summary>
    public ReadOnlyMemory<byte> Current { get; private set; }

    /// <summary>Goes on; <see cref="BerReadResult.EndOfData"/> when the string has ended.</summary>
    public BerReadResult Step(ref BerReader reader)
    {
        Current = default;
        if (_isInPrimitive)
            return ReadPiece(ref reader);
        if (_isDone)
            return BerReadResult.EndOfData;
        return _isBegun ? ReadSegment(ref reader) : Begin(ref reader);
    }

    private BerReadResult Begin(ref BerReader reader)
    {
        BerReadResult result = reader.Peek(out BerTokenType type, out _);
        if (result == BerReadResult.EndOfData)
            ThrowHelper.MissingEncoding(reader.BytesConsumed, tag);
        if (result != BerReadResult.Success)
            return result;
        bool isConstructed = type == BerTokenType.BeginConstructed;
        result = isConstructed ? reader.ReadBeginConstructed(tag) : reader.ReadBeginPrimitive(tag);
        if (result == BerReadResult.Success)
        {
            _isBegun = true;
            _isInPrimitive = !isConstructed;
        }

        return result;
    }

    private BerReadResult ReadSegment(ref BerReader reader)
    {
        BerReadResult result = reader.Read();
        if (result == BerReadResult.Success)
        {
            _isInPrimitive = reader.TokenType == BerTokenType.Primitive;
            _isDone = reader.TokenType == BerTokenType.EndConstructed && reader.Depth == depth;
            CheckSegment(ref reader);
        }

        return result;
    }

    /// <summary>X.690 8.7.3.2, 8.23: segments are OCTET STRINGs. The reader sees to it by itself where the tag of the string is universal.</summary>
    private static void CheckSegment(ref BerReader reader)
    {
        if (reader.TokenType != BerTokenType.EndConstructed && !reader.Tag.HasSameClassAndValue(Asn1Tag.PrimitiveOctetString))
            ThrowHelper.Rule(BerContentError.StringSegmentTag, reader.TokenOffset, reader.Tag);
    }

    private BerReadResult ReadPiece(ref BerReader reader)
    {
        BerReadResult result = reader.ReadContents(_buffer, out int count);
        if (result == BerReadResult.Success)
        {
            Current = _buffer.AsMemory(0, count);
            if (count == 0)
            {
                _isInPrimitive = false;
                _isDone = reader.Depth == depth;
            }
        }

        return result;
    }
}
