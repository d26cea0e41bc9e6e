using System.Buffers;
using System.Formats.Asn1;
using Ber;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace Property;

/// <summary>
/// Headers and integers out of any octets: what they say does not depend on what follows, and the reader, which has its own short ways, says the same.
/// </summary>
public sealed class HeaderProperties
{
    /// <summary>Octets that are a header more often than not: low and high tag numbers, all forms of lengths, padding, and reserved octets.</summary>
    public static Arbitrary<byte[]> Octets()
    {
        Gen<byte> boundary =
            Gen.Elements<byte>(0x00, 0x01, 0x02, 0x08, 0x09, 0x1e, 0x1f, 0x20, 0x30, 0x7f, 0x80, 0x81, 0x82, 0x88, 0x89, 0x9f, 0xa0, 0xbf, 0xfe, 0xff);
        Gen<byte> any = Gen.Choose(0, 255).Select(static i => (byte)i);
        return Gen.Frequency((3, boundary), (1, any)).ArrayOf().ToArbitrary();
    }

    [Property(Arbitrary = [typeof(HeaderProperties)], MaxTest = 3000)]
    public void Header_is_the_same_whatever_follows(byte[] octets)
    {
        string all = Outcome(octets, out int consumed);
        for (int i = 0; i < octets.Length; i++)
        {
            string part = Outcome(octets.AsSpan(0, i), out _);
            Assert.True(part == all || (part == nameof(BerReadResult.NeedMoreData) && (consumed == 0 || i < consumed)), $"{i} octets: {part}; all: {all}");
        }
    }

    [Property(Arbitrary = [typeof(HeaderProperties)], MaxTest = 3000)]
    public void Header_that_was_read_is_written_in_as_many_octets_or_fewer(byte[] octets)
    {
        if (!IsHeader(octets, out BerHeader header, out int consumed))
            return;
        byte[] written = new byte[BerHeader.MaxHeaderLength];
        int length = header.Encode(written);

        Assert.InRange(length, 2, consumed);
        Assert.Equal(BerReadResult.Success, BerHeader.Decode(written.AsSpan(0, length), out BerHeader again, out int read));
        Assert.Equal((header, length), (again, read));
    }

    [Property(Arbitrary = [typeof(HeaderProperties)], MaxTest = 3000)]
    public void Reader_sees_the_same_header(byte[] octets)
    {
        string expected = Outcome(octets, out int consumed);

        // As framing only, the reader looks at no contents; but then it takes padded tag numbers and stray end-of-contents octets.
        var options = new BerReaderOptions { AllowMultipleTopLevelValues = true, FramingOnly = true };
        var reader = new BerReader(new ReadOnlySequence<byte>(octets), isFinalBlock: false, new BerReaderState(options));
        try
        {
            if (reader.Read() is BerReadResult.Success && consumed != 0)
            {
                var header = reader.ContentsLength is long length ? new BerHeader(reader.Tag, length) : BerHeader.Indefinite(reader.Tag);
                Assert.Equal((expected, consumed), (header.ToString(), reader.BytesConsumed));
            }
        }
        catch (BerContentException exception)
        {
            Assert.Equal(0, consumed);
            Assert.True(expected == $"{exception.Error}"
                || expected is nameof(BerContentError.TagNumberNotMinimal) or nameof(BerContentError.InvalidEndOfContents));
        }
    }

    [Property(Arbitrary = [typeof(HeaderProperties)], MaxTest = 3000)]
    public void Integer_is_that_of_AsnDecoder(byte[] octets)
    {
        foreach (byte[] encoding in (byte[][])[[2, .. octets], [2, (byte)Math.Min(octets.Length, 127), .. octets.Take(127)]])
        {
            string expected;
            try
            {
                bool fits = AsnDecoder.TryReadInt64(encoding, AsnEncodingRules.BER, out long value, out int used);
                expected = fits ? $"{value} in {used}" : "error";
            }
            catch (AsnContentException)
            {
                expected = "error";
            }

            string actual;
            try
            {
                BerReadResult result = BerInteger.Decode(encoding, out Asn1Tag tag, out long value, out int used);
                actual = result is BerReadResult.Success ? $"{value} in {used}" : "error";   // it has no word for data that is incomplete
                Assert.True(result is BerReadResult.NeedMoreData || tag == Asn1Tag.Integer);
            }
            catch (BerContentException)
            {
                actual = "error";
            }

            Assert.Equal(expected, actual);
        }
    }

    private static bool IsHeader(ReadOnlySpan<byte> octets, out BerHeader header, out int consumed)
    {
        header = default;
        consumed = 0;
        try
        {
            return BerHeader.Decode(octets, out header, out consumed) is BerReadResult.Success;
        }
        catch (BerContentException)
        {
            return false;
        }
    }

    private static string Outcome(ReadOnlySpan<byte> octets, out int consumed)
    {
        consumed = 0;
        try
        {
            return BerHeader.Decode(octets, out BerHeader header, out consumed) is BerReadResult.Success
                ? header.ToString()
                : nameof(BerReadResult.NeedMoreData);
        }
        catch (BerContentException exception)
        {
            return exception.Error.ToString();
        }
    }
}
