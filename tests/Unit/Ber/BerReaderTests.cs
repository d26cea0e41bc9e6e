using System.Buffers;
using System.Formats.Asn1;
using Ber;
using Support;
using Xunit;

namespace Unit.BerCodec;

public sealed class BerReaderTests
{
    [Fact]
    public void Read_NestedForms_ReportsEveryProperty()
    {
        byte[] octets = HexText.Parse("""
            6d 80            -- [APPLICATION 13], indefinite
               30 81 03      --   SEQUENCE, 3 octets, long form
                  02 01 41   --     INTEGER 65
            00 00            -- end-of-contents
            """);
        string[] expected =
        [
            "BeginConstructed Constructed Application-13 Indefinite at 0 length  depth 1",
            "BeginConstructed Constructed Universal-16 DefiniteLong at 2 length 3 depth 2",
            "Primitive Universal-2 DefiniteShort at 5 length 1 depth 2",
            "41",
            "EndConstructed Constructed Universal-16 DefiniteLong at 8 length  depth 1",
            "EndConstructed Constructed Application-13 Indefinite at 8 length  depth 0",
            "end",
        ];
        var reader = new BerReader(octets);
        var actual = new List<string>();
        while (reader.Read() == BerReadResult.Success)
        {
            actual.Add($"{reader.TokenType} {(reader.Tag.IsConstructed ? "Constructed " : "")}{reader.Tag.TagClass}-{reader.Tag.TagValue} "
                + $"{reader.LengthForm} at {reader.TokenOffset} length {reader.ContentsLength} depth {reader.Depth}");
            if (reader.TokenType == BerTokenType.Primitive && reader.TryGetContentsSpan(out ReadOnlySpan<byte> contents))
            {
                actual.Add(Convert.ToHexString(contents));
            }
        }

        Assert.Equal(expected[..^1], actual);
        Assert.Equal(octets.Length, reader.BytesConsumed);
    }

    [Fact]
    public void Read_EmptyFinalBlock_IsEndOfData()
    {
        var reader = new BerReader([]);

        Assert.Equal(BerReadResult.EndOfData, reader.Read());
        Assert.Equal(BerTokenType.None, reader.TokenType);
    }

    [Fact]
    public void Read_SecondTopLevelValueAllowed_IsRead()
    {
        var reader = new BerReader([5, 0, 5, 0], new BerReaderOptions { AllowMultipleTopLevelValues = true });

        Assert.Equal((BerReadResult.Success, 0L), (reader.Read(), reader.TokenOffset));
        Assert.Equal((BerReadResult.Success, 2L), (reader.Read(), reader.TokenOffset));
        Assert.Equal(BerReadResult.EndOfData, reader.Read());
    }

    [Fact]
    public void Read_AfterAnError_IsMisuse()
    {
        Assert.Throws<InvalidOperationException>(() =>
        {
            var reader = new BerReader([0x04, 0xFF]);
            try
            {
                reader.Read();
            }
            catch (BerContentException)
            {
            }

            reader.Read();
        });
    }

    [Fact]
    public void CurrentState_AfterAnError_IsMisuse()
    {
        Assert.Throws<InvalidOperationException>(() =>
        {
            var reader = new BerReader([0x04, 0xFF]);
            try
            {
                reader.Read();
            }
            catch (BerContentException)
            {
            }

            _ = reader.CurrentState;
        });
    }

    [Fact]
    public void Peek_AnyToken_DoesNotMove()
    {
        var reader = new BerReader([0x30, 0x02, 0x85, 0x00]);

        Assert.Equal(BerReadResult.Success, reader.Peek(out BerTokenType type, out Asn1Tag tag));
        Assert.Equal((BerTokenType.BeginConstructed, Asn1Tag.Sequence, 0L, 0), (type, tag, reader.BytesConsumed, reader.Depth));
        Assert.Equal(BerReadResult.Success, reader.ReadBeginConstructed(Asn1Tag.Sequence));
        Assert.Equal(BerReadResult.Success, reader.Peek(out type, out tag));
        Assert.Equal((BerTokenType.Primitive, new Asn1Tag(TagClass.ContextSpecific, 5)), (type, tag));
        Assert.Equal(BerReadResult.Success, reader.ReadNull(tag));
        Assert.Equal(BerReadResult.Success, reader.Peek(out type, out tag));
        Assert.Equal((BerTokenType.EndConstructed, Asn1Tag.Sequence, 1), (type, tag, reader.Depth));
        Assert.Equal(BerReadResult.Success, reader.ReadEndConstructed());
        Assert.Equal(BerReadResult.EndOfData, reader.Peek(out type, out _));
        Assert.Equal(BerTokenType.None, type);
    }

    [Fact]
    public void Position_OverSegments_IsWhereTheNextBufferBegins()
    {
        ReadOnlySequence<byte> data = Sequences.Split(HexText.Parse("3004 0401aa 0500"), 1, 1, 3, 5);
        var reader = new BerReader(data, isFinalBlock: false, default);
        reader.Read();
        reader.Read();

        Assert.Equal(4, reader.BytesConsumed);
        Assert.Equal(4, data.Slice(data.Start, reader.Position).Length);
    }

    [Fact]
    public void MaxTagNumber_Exceeded_IsRefused()
    {
        var options = new BerReaderOptions { MaxTagNumber = 30 };

        Assert.Equal(BerContentError.TagNumberTooLarge, TokenTrace.ErrorOf([0x9F, 0x1F, 0], options));
        Assert.Null(TokenTrace.ErrorOf([0x9E, 0], options));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(64)]
    public void MaxDepth_Levels_AreAcceptedUpToTheLimit(int levels)
    {
        byte[] Nested(int count) => [.. Enumerable.Repeat<byte[]>([0x30, 0x80], count).SelectMany(o => o), .. new byte[2 * count]];
        var options = new BerReaderOptions { MaxDepth = levels };

        Assert.Null(TokenTrace.ErrorOf(Nested(levels), options));
        Assert.Equal(BerContentError.DepthExceeded, TokenTrace.ErrorOf(Nested(levels + 1), options));
    }

    [Fact]
    public void MaxDepth_ShortDefiniteForms_AreCountedOnEveryWay()
    {
        byte[] octets = HexText.Parse("a304 a302 a300");
        var tag = new Asn1Tag(TagClass.ContextSpecific, 3);
        var options = new BerReaderOptions { MaxDepth = 2, AllowMultipleTopLevelValues = true };

        Assert.Equal(BerContentError.DepthExceeded, TokenTrace.ErrorOf(octets, options));
        Assert.Null(TokenTrace.ErrorOf(octets, options with { MaxDepth = 3 }));
        var error = Assert.Throws<BerContentException>(() =>
        {
            var reader = new BerReader(octets, options);
            while (reader.ReadBeginConstructed(tag) == BerReadResult.Success)
            {
            }
        });
        Assert.Equal((BerContentError.DepthExceeded, 4L), (error.Error, error.Offset));
    }

    [Theory]
    [InlineData("04")]
    [InlineData("0480")]
    [InlineData("04ff")]
    [InlineData("30ffff")]
    [InlineData("0000")]
    [InlineData("2000")]
    [InlineData("1f")]
    [InlineData("1f80010100")]
    [InlineData("bf8a3d8080")]
    [InlineData("028900")]
    [InlineData("")]
    public void Peek_OverSegments_GivesWhatItGivesOverOneSpan(string hex)
    {
        byte[] octets = HexText.Parse(hex);
        string whole = PeekAt(new BerReader(octets));
        for (int cut = 0; cut <= octets.Length; cut++)
        {
            Assert.Equal(whole, PeekAt(new BerReader(Sequences.Split(octets, cut), isFinalBlock: true, default)));
        }
    }

    private static string PeekAt(BerReader reader)
    {
        try
        {
            return $"{reader.Peek(out BerTokenType type, out Asn1Tag tag)} {type} {tag}";
        }
        catch (BerContentException e)
        {
            return e.Message;
        }
    }
}
