using Ber.Compat;
using Support;

namespace Unit.Compat;

/// <summary>A transfer that waits for the other side leaves the tail of vmdesc unread until it may go on.</summary>
public sealed class TransferGateTests
{
    private static readonly byte[] s_legacy = File.ReadAllBytes(Path.Join(GoldenText.Root, "tests/Golden/Streams/pc-q35-virtio-blk-7.2.mig"));

    [Theory]
    [InlineData(8 * 1024)]
    [InlineData(30 * 1024)]
    [InlineData(40 * 1024)]
    public void Encoder_Gate_LeavesTheReserveUnreadAndComesBackOctetForOctet(int reserve)
    {
        var source = new PiecewiseSource(s_legacy, 1000);
        var ber = new MemoryStream();
        var gate = new RecordingGate(reserve, ber, source);

        TranslationResult result = StreamTranslator.LegacyToBer(source, new StreamOctetSink(ber), new TranslationOptions { Gate = gate });

        Assert.Equal(["before RAM", "RAM is ending", "RAM has ended", "held"], gate.Calls);
        Assert.InRange(s_legacy.Length - gate.GivenBeforeEnd, reserve, reserve + 1000);
        Assert.Equal(s_legacy, Translations.Decode(ber.ToArray(), out _));
        Assert.True(result.TypedDevices >= 2);
        Assert.All(result.OpaqueReasons,
            static reason => Assert.EndsWith("its description was left unread when the section was sent", reason, StringComparison.Ordinal));
        Assert.True(result.BerOctets < result.LegacyOctets);

        // Everything but vmdesc, index and end has been sent when the gate is asked.
        string letters = string.Concat(BerRecord.Of(ber.ToArray()).Where(r => r.Offset >= gate.SentBeforeEnd).Select(static r => r.Letter));
        Assert.Equal("vie", letters);
    }

    [Fact]
    public void Encoder_GateWithMoreReserveThanVMDescHas_SaysThatItIsNotHeld()
    {
        var source = new PiecewiseSource(s_legacy, 1000);
        var ber = new MemoryStream();
        var gate = new RecordingGate(64 * 1024, ber, source);

        TranslationResult result = StreamTranslator.LegacyToBer(source, new StreamOctetSink(ber), new TranslationOptions { Gate = gate });

        Assert.Equal(["before RAM", "RAM is ending", "RAM has ended", "not held"], gate.Calls);
        Assert.Equal(0, result.OpaqueDevices);
        Assert.Equal(s_legacy, Translations.Decode(ber.ToArray(), out _));
    }

    [Fact]
    public void Encoder_GateThatRefuses_EndsWithoutReadingMore()
    {
        var source = new PiecewiseSource(s_legacy, 1000);
        var gate = new RecordingGate(16 * 1024, new MemoryStream(), source) { IsRefusing = true };

        Assert.Throws<OperationCanceledException>(
            () => StreamTranslator.LegacyToBer(source, new StreamOctetSink(new MemoryStream()), new TranslationOptions { Gate = gate }));

        Assert.InRange(s_legacy.Length - source.Given, 16 * 1024, s_legacy.Length);
    }

    /// <summary>A copy of a vmdesc in device state is not taken for the real one, held or not.</summary>
    [Fact]
    public void Encoder_GateAndAFalseVMDesc_FindsTheRealOne()
    {
        byte[] text = System.Text.Encoding.UTF8.GetBytes(
            $"{{\"page_size\": 4096, \"devices\": [{{\"name\": \"x\", \"instance_id\": 0, \"vmsd_name\": \"x\", \"version\": 1, \"fields\": []}}, "
            + $"{{\"pad\": \"{new string('x', 5000)}\"}}]}}");
        string trap = $"00 06 {text.Length:x8} {Convert.ToHexString(text)}";
        byte[] legacy =
            new LegacyStreamBuilder().Start().Device(3, "d", 0, new LegacyStruct("d").Field("trap", "buffer", trap).Field("a", "uint8", "01")).End().ToArray();
        var source = new PiecewiseSource(legacy, 100);
        var ber = new MemoryStream();

        TranslationResult result =
            StreamTranslator.LegacyToBer(source, new StreamOctetSink(ber), new TranslationOptions { Gate = new RecordingGate(1000, ber, source) });

        Assert.Equal(legacy, Translations.Decode(ber.ToArray(), out _));
        Assert.Equal(1, result.TypedDevices);
    }

    /// <summary>A false vmdesc whose tail would begin behind that of the real one: the real one's is left unread all the same.</summary>
    [Fact]
    public void Encoder_GateAndALongerFalseVMDesc_LeavesTheTailOfTheRealOneUnread()
    {
        string trap = $"00 06 {1_000_000:x8} {Convert.ToHexString("{\"page_size\": 4096, \"devices\": ["u8)}";
        byte[] legacy = new LegacyStreamBuilder().Start().RamStart(2, ("mem", 0x10000)).RamEos(2).RamEnd(2).RamEos(2)
            .Device(3, "d", 0, new LegacyStruct("d").Field("trap", "buffer", trap).Field("a", "uint8", "01"))
            .Device(4, "e", 0, new LegacyStruct("e").Field("pad", "buffer", string.Concat(Enumerable.Repeat("00", 4000))))
            .Device(5, "f", 0, new LegacyStruct("f").Field("a", "uint8", "01").Field("b", "uint8", "02").Field("c", "uint8", "03")).End().ToArray();
        var source = new PiecewiseSource(legacy, 100);
        var ber = new MemoryStream();
        var gate = new RecordingGate(200, ber, source);

        StreamTranslator.LegacyToBer(source, new StreamOctetSink(ber), new TranslationOptions { Gate = gate });

        Assert.Equal("held", gate.Calls[^1]);
        Assert.Equal(legacy, Translations.Decode(ber.ToArray(), out _));
    }

    /// <summary>
    /// The writer may have ended as soon as it has sent all pages once, whichever section they stand in: so few as are in transit are left then.
    /// </summary>
    [Theory]
    [InlineData(0, 100)]
    [InlineData(5, 400)]
    public void Encoder_AllPagesButAFewHaveCome_TellsTheGate(int more, int given)
    {
        LegacyStreamBuilder builder = new LegacyStreamBuilder().Start().RamStart(2, ("mem", (16 * 1024 + (ulong)more) * 4096)).RamEos(2);
        for (uint i = 0; i < 10; i++)
            builder.RamPart(2).Record(i * 4096, 0x02, "mem", "00").RamEos(2).RamPart(2).RamEos(2).RamPart(2).RamEos(2);
        byte[] legacy = builder.RamEnd(2).RamEos(2).Device(3, "d", 0, new LegacyStruct("d").Field("a", "uint8", "01")).End().ToArray();
        var source = new PiecewiseSource(legacy, 100);
        var gate = new RecordingGate(0, new MemoryStream(), source);

        StreamTranslator.LegacyToBer(source, new StreamOctetSink(new MemoryStream()), new TranslationOptions { Gate = gate });

        Assert.Equal(["before RAM", "RAM is ending", "RAM has ended", "not held"], gate.Calls);
        Assert.InRange(gate.GivenBeforeRamEnds, given, given + 99);
    }

    /// <summary>
    /// Whether RAM is ending is asked for every record that names its block: that must not cost what there are blocks. (Where it does this test takes minutes.)
    /// </summary>
    [Fact]
    public void Encoder_GateAndManyBlocks_AsksWithoutLookingAtEachBlock()
    {
        (string Name, ulong Length)[] blocks = [("big", 1UL << 39), .. Enumerable.Range(0, 60_000).Select(static i => ($"b{i}", 4096UL))];
        LegacyStreamBuilder builder = new LegacyStreamBuilder().Start().RamStart(2, blocks).RamEos(2).RamPart(2);
        for (int round = 0; round < 5; round++)
        {
            foreach ((string name, _) in blocks)
                builder.Word(LegacyStreamBuilder.Zero).Octets([(byte)name.Length, .. System.Text.Encoding.ASCII.GetBytes(name), 0]);
        }

        byte[] legacy = builder.RamEos(2).RamEnd(2).RamEos(2).End().ToArray();
        var ber = new MemoryStream();
        var source = new PiecewiseSource(legacy, 1 << 20);
        var gate = new RecordingGate(0, ber, source);

        StreamTranslator.LegacyToBer(source, new StreamOctetSink(ber), new TranslationOptions { Gate = gate });

        Assert.Equal(["before RAM", "RAM has ended", "not held"], gate.Calls);   // the big block never came
        Assert.Equal(legacy, Translations.Decode(ber.ToArray(), out _));
    }

    /// <summary>A file has no writer that could end.</summary>
    [Fact]
    public void Encoder_GateWithoutReserve_ReadsEverythingAndAsksOnce()
    {
        byte[] legacy = [.. s_legacy, 0xaa, 0xbb];
        var source = new PiecewiseSource(legacy, 1000);
        var ber = new MemoryStream();
        var gate = new RecordingGate(0, ber, source);

        StreamTranslator.LegacyToBer(source, new StreamOctetSink(ber), new TranslationOptions { Gate = gate });

        Assert.Equal(["before RAM", "RAM is ending", "RAM has ended", "not held"], gate.Calls);
        Assert.Equal(legacy, Translations.Decode(ber.ToArray(), out _));
    }

    private sealed class RecordingGate(int reserve, MemoryStream ber, PiecewiseSource source) : ITransferGate
    {
        public List<string> Calls { get; } = [];

        public long GivenBeforeEnd { get; private set; }

        public long GivenBeforeRamEnds { get; private set; }

        public long SentBeforeEnd { get; private set; }

        public bool IsRefusing { get; init; }

        public int Reserve => reserve;

        public int LastPages => 16 * 1024;

        public void BeforeRam() => Calls.Add("before RAM");

        public void OnRamEnding()
        {
            Calls.Add("RAM is ending");
            GivenBeforeRamEnds = source.Given;
        }

        public void OnRamEnded() => Calls.Add("RAM has ended");

        public void BeforeEnd(bool isHeld)
        {
            Calls.Add(isHeld ? "held" : "not held");
            GivenBeforeEnd = source.Given;
            SentBeforeEnd = ber.Length;
            if (IsRefusing)
                throw new OperationCanceledException();
        }
    }
}
