using System.Text;
using System.Text.RegularExpressions;
using Ber.Compat;
using Support;

namespace Golden;

/// <summary>Real streams come back octet for octet; cut or changed ones are refused.</summary>
public sealed partial class StreamRoundTripTests
{
    private const string Small = "avr-mega2560-11.1";

    public static TheoryData<string> Names => Streams.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Translator_RealStream_ComesBackOctetForOctetAndAllThatIsDescribedIsTyped(string name)
    {
        byte[] legacy = Streams.Read(name);

        byte[] ber = Translations.Encode(legacy, out TranslationResult encoded);
        byte[] back = Translations.Decode(ber, out TranslationResult decoded);

        Assert.True(legacy.AsSpan().SequenceEqual(back));
        Assert.InRange(ber.Length, 1, legacy.Length);
        Assert.Equal(DevicesOf(legacy), encoded.TypedDevices);
        Assert.Equal((encoded.TypedDevices, encoded.OpaqueDevices, encoded.OpaqueOctets), (decoded.TypedDevices, decoded.OpaqueDevices, decoded.OpaqueOctets));
        if (encoded.TypedDevices == 0)
            Assert.True(encoded.OpaqueDevices > 20);
        else
            Assert.All(encoded.OpaqueReasons, static reason => Assert.StartsWith("live section ", reason, StringComparison.Ordinal));
    }

    /// <summary>However the input is cut into reads, the output is the same.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(4095)]
    public void Translator_InputInPieces_GivesTheSameOctets(int piece)
    {
        byte[] legacy = Streams.Read(Small);
        byte[] ber = Translations.Encode(legacy, out _);
        var berAgain = new MemoryStream();
        var back = new MemoryStream();

        StreamTranslator.LegacyToBer(new PieceSource(legacy, piece), new StreamOctetSink(berAgain), new TranslationOptions { Program = "golden" });
        StreamTranslator.BerToLegacy(new PieceSource(ber, piece), new StreamOctetSink(back));

        Assert.Equal(ber, berAgain.ToArray());   // r records, too
        Assert.True(legacy.AsSpan().SequenceEqual(back.ToArray()));
    }

    /// <summary>Cut behind its EOF a stream is one without vmdesc, which QEMU loads; cut anywhere else it is refused, with the place where it ends.</summary>
    /// <remarks>Without footers nothing tells an octet 00 of device state from an EOF.</remarks>
    [Theory]
    [MemberData(nameof(Names))]
    public void Encoder_StreamCutAnywhere_IsTruncated(string name)
    {
        byte[] legacy = Streams.Read(name);
        int eof = EndOfText(legacy);
        bool isSmall = legacy.Length < 50_000;
        int step = Math.Max(1, legacy.Length / (isSmall ? 150 : 20));
        IEnumerable<int> cuts = Enumerable.Range(8, isSmall ? 100 : 20).Concat(Enumerable.Range(0, legacy.Length / step).Select(i => 8 + (i * step)))
            .Concat(Enumerable.Range(eof - 8, 20));

        bool hasFooters = !name.Contains("no-footers", StringComparison.Ordinal);
        foreach (int cut in cuts.Where(c => c < legacy.Length && c != eof && (hasFooters || legacy[c - 1] != 0)))
        {
            StreamFormatException exception = Assert.Throws<StreamFormatException>(() => Translations.Encode(legacy[..cut], out _));

            Assert.Equal((StreamFormatError.Truncated, (long)cut), (exception.Error, exception.Offset));
        }

        Translations.Encode(legacy[..eof], out TranslationResult withoutText);
        Assert.Equal(hasFooters, withoutText.OpaqueDevices > 0);
        Assert.True(withoutText.OpaqueOctets > 0);
    }

    /// <summary>Where the VMDESCRIPTION element begins, behind the EOF; the end of a stream that has none.</summary>
    private static int EndOfText(byte[] legacy)
    {
        for (int at = legacy.Length - 6; at > 0; at--)
        {
            if (legacy[at] == 6 && legacy[at + 5] == '{'
                && System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(legacy.AsSpan(at + 1)) == legacy.Length - at - 5)
                return at;
        }

        return legacy.Length;
    }

    [Fact]
    public void Decoder_TruncatedStream_RefusesItAndLetsNoDeviceOctetOut()
    {
        byte[] legacy = Streams.Read(Small);
        byte[] ber = Translations.Encode(legacy, out _);
        int firstDevice = FirstDevice(legacy);
        IEnumerable<int> cuts = BerRecord.Of(ber).Select(static r => r.Offset).Concat(Enumerable.Range(0, 1 + ber.Length / 97).Select(static i => i * 97))
            .Concat([1, 2, 3, ber.Length - 3, ber.Length - 2, ber.Length - 1]);

        foreach (int cut in cuts.Where(c => c < ber.Length))
        {
            var output = new MemoryStream();
            StreamFormatException exception = Assert.Throws<StreamFormatException>(() => Translations.DecodeTo(ber[..cut], output));
            Assert.Equal(cut < 3 ? StreamFormatError.NotAStream : StreamFormatError.Truncated, exception.Error);
            Assert.True(output.Length <= firstDevice, $"cut at {cut}: {output.Length} octets came out, device sections begin at {firstDevice}");
            Assert.True(legacy.AsSpan().StartsWith(output.ToArray()));
        }
    }

    [Fact]
    public void Decoder_AnyOctetChanged_RefusesTheStreamAndLetsNoDeviceOctetOut()
    {
        byte[] legacy = Streams.Read(Small);
        byte[] ber = Translations.Encode(legacy, out _);
        int firstDevice = FirstDevice(legacy);
        byte[] head = legacy[firstDevice..(firstDevice + 12)];
        for (int offset = 0; offset < ber.Length; offset++)
        {
            byte[] changed = [.. ber];
            changed[offset] ^= (byte)(1 << (offset % 8));
            var output = new MemoryStream();
            Assert.Throws<StreamFormatException>(() => Translations.DecodeTo(changed, output));
            Assert.True(output.ToArray().AsSpan().IndexOf(head) < 0, $"octet {offset}: the first device section came out");
        }
    }

    [Theory]
    [Trait("Pace", "Slow")]
    [MemberData(nameof(Names))]
    public void Decoder_OctetInverted_RefusesTheStream(string name)
    {
        byte[] ber = Translations.Encode(Streams.Read(name), out _);
        for (int offset = 0; offset < ber.Length; offset += 61)
        {
            ber[offset] ^= 0xff;
            Assert.Throws<StreamFormatException>(() => Translations.Decode(ber, out _));
            ber[offset] ^= 0xff;
        }
    }

    /// <summary>A stream whose device sections nobody understood is held back like any other.</summary>
    [Fact]
    public void Decoder_TruncatedStreamWithoutDescription_LetsNoDeviceOctetOut()
    {
        byte[] state = [.. Enumerable.Range(0, 200).Select(static i => (byte)i)];
        LegacyStreamBuilder builder = new LegacyStreamBuilder().Start().RamStart(2, ("mem", 0x10000)).RamEos(2).RamEnd(2).RamEos(2);
        int firstDevice = builder.Length;
        byte[] legacy = builder.Device(3, "d", 0, new LegacyStruct("d").Field("b", "buffer", Convert.ToHexString(state))).Eof().ToArray();
        byte[] ber = Translations.Encode(legacy, out _);
        for (int cut = 3; cut < ber.Length; cut++)
        {
            var output = new MemoryStream();
            Assert.Throws<StreamFormatException>(() => Translations.DecodeTo(ber[..cut], output));
            Assert.InRange(output.Length, 0, firstDevice);
        }
    }

    private static int DevicesOf(byte[] legacy) => InstanceId().Count(Encoding.UTF8.GetString(legacy));

    /// <summary>Where the section of the first device in vmdesc stands: QEMU_VM_SECTION_FULL, section id, counted idstr.</summary>
    private static int FirstDevice(byte[] legacy)
    {
        string idStr = FirstName().Match(Encoding.UTF8.GetString(legacy)).Groups[1].Value;
        int name = legacy.AsSpan().IndexOf([(byte)idStr.Length, .. Encoding.UTF8.GetBytes(idStr)]);
        Assert.True(name > 5 && legacy[name - 5] == 0x04);
        return name - 5;
    }

    [GeneratedRegex("\"instance_id\" ?: ")]
    private static partial Regex InstanceId();

    [GeneratedRegex("\"devices\": \\[\\{\"name\": \"([^\"]+)\"")]
    private static partial Regex FirstName();

    private sealed class PieceSource(byte[] octets, int piece) : IOctetSource
    {
        private int _at;

        public bool IsReadable => false;   // as on a pipe whose writer is slow

        public int Read(Span<byte> destination)
        {
            int length = Math.Min(Math.Min(piece, destination.Length), octets.Length - _at);
            octets.AsSpan(_at, length).CopyTo(destination);
            _at += length;
            return length;
        }
    }
}
