using System.Buffers;
using Ber.Compat;
using Ber.Detector;
using Ber.Visitors;
using Support;

namespace Golden;

/// <summary>The known answers of docs/format.md, against the codec.</summary>
public sealed class FormatVectorTests
{
    // What stands before the records of a vector that has only some: "none" as the machine type.
    private const string StartLegacy = "51 45 56 4d 00 00 00 03 07 00 00 00 04 6e 6f 6e 65 ";
    private const string StartBer = "63 09 02 01 03 0c 04 6e 6f 6e 65 ";

    // START of ram with the blocks a, 16 pages, and b, 256 pages, no record; then its END as far as the records.
    private const string RamLegacy =
        "01 00 00 00 02 03 72 61 6d 00 00 00 00 00 00 00 04 00 00 00 00 00 11 00 04 01 61 00 00 00 00 00 01 00 00 01 62 00 00 00 00 00 10 00 00 "
        + "00 00 00 00 00 00 00 10 7e 00 00 00 02 03 00 00 00 02 ";
    private const string RamEndLegacy = " 00 00 00 00 00 00 00 10 7e 00 00 00 02";

    public static TheoryData<string> ValueNames => Names("field");

    public static TheoryData<string> RecordNames => Names("letter");

    public static TheoryData<string> RunNames => Names("items");

    public static TheoryData<string> FileNames => Names("outcome");

    public static TheoryData<string> DescriptionNames => Names("file");

    [Fact]
    public void Vectors_OfTheDocument_AreAllRunAndCoverAllRecordsKindsAndItems()
    {
        Assert.Equal(FormatVector.All.Count, FormatVector.All.Count(static v => new[] { "field", "letter", "items", "outcome", "file" }.Count(v.Has) == 1));
        Assert.Equal(FormatVector.All.Count, FormatVector.All.Select(static v => v.Name).Distinct().Count());
        Assert.Equal("abcdehiklnoprstuvz",
            string.Concat(FormatVector.All.Where(static v => v.Has("letter")).Select(static v => v["letter"]).Append("r").Distinct().Order()));
        Assert.Equal(["profile", "schema", "stream"], FormatVector.All.Where(static v => v.Has("file")).Select(static v => v["file"]).Distinct().Order());
        string fields = string.Join(' ', FormatVector.All.Where(static v => v.Has("field")).Select(static v => v["field"]));
        foreach (FieldKind kind in Enum.GetValues<FieldKind>())
            Assert.True(kind is FieldKind.Octets || fields.Contains(kind is FieldKind.Struct ? "{" : kind.ToString(), StringComparison.OrdinalIgnoreCase),
                $"{kind} has no vector");
        string items = string.Join(' ', FormatVector.All.Where(static v => v.Has("items")).Select(static v => v["items"]));
        for (int item = 0; item <= 10; item++)
            Assert.True(items.Contains($"8{item:x} ", StringComparison.Ordinal), $"run item {item} has no vector");
    }

    /// <summary>A value: legacy octets → elements, and back.</summary>
    [Theory]
    [MemberData(nameof(ValueNames))]
    public void Visitors_ValueVector_BothWays(string name)
    {
        FormatVector vector = Find(name);
        VMStateDescription description = FieldNotation.Parse(vector["field"]);
        byte[] legacy = vector.Octets("legacy");
        byte[] ber = BerFile.Element(0x30, vector.Octets("ber"));
        var state = new DynamicState();

        var file = new QemuFileReader(legacy);
        QemuFileInputVisitor fromLegacy = file.Visitor;
        VMState.Visit(ref fromLegacy, description, state);
        Assert.False(file.IsAvailable(1));
        var toBer = new ArrayBufferWriter<byte>();
        var berOutput = new BerOutputVisitor(toBer);
        VMState.Visit(ref berOutput, description, state);
        berOutput.Complete();
        Assert.Equal(Convert.ToHexString(ber), Convert.ToHexString(toBer.WrittenSpan));

        var fromBer = new BerInputVisitor(ber);
        var again = new DynamicState();
        VMState.Visit(ref fromBer, description, again);
        fromBer.Complete();
        var toLegacy = new ArrayBufferWriter<byte>();
        QemuFileOutputVisitor legacyOutput = new QemuFileWriter(toLegacy).Visitor;
        VMState.Visit(ref legacyOutput, description, again);
        legacyOutput.Complete();
        Assert.Equal(Convert.ToHexString(legacy), Convert.ToHexString(toLegacy.WrittenSpan));
    }

    /// <summary>A legacy stream: its records of one letter are these.</summary>
    [Theory]
    [MemberData(nameof(RecordNames))]
    public void Translator_RecordVector_BothWays(string name)
    {
        FormatVector vector = Find(name);
        byte[] legacy = LegacyStruct.Hex((vector.Has("start") ? "" : StartLegacy) + vector["legacy"].Replace("vmdesc", Hex(vector), StringComparison.Ordinal));
        byte[] expected = vector.Octets("ber");
        byte[] ber;
        if (vector["letter"] == "a")
        {
            // The encoder writes an announcement only from a profile; a reader takes it from anybody.
            ber = BerFile.Of([.. expected, .. LegacyStruct.Hex(StartBer)], legacy);
        }
        else if (vector["letter"] == "z")
        {
            // What a compressor makes of it is its own choice; a reader takes any frame.
            ber = BerFile.Of([.. LegacyStruct.Hex(StartBer), .. expected], legacy);
        }
        else
        {
            byte[][] channels = vector.Has("channel") ? [vector.Octets("channel")] : [];
            ber = ChannelTranslations.Encode(legacy, channels, out _, allowTruncated: true);
            byte[] found = [.. BerRecord.Of(ber).Where(r => r.Letter == vector["letter"][0]).SelectMany(static r => r.Octets)];
            Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(found));
        }

        (byte[] main, Dictionary<string, byte[]> others) = ChannelTranslations.Decode(ber);
        Assert.Equal(Convert.ToHexString(legacy), Convert.ToHexString(main));
        Assert.Equal(vector.Has("channel") ? [Convert.ToHexString(vector.Octets("channel"))] : [], others.Values.Select(static o => Convert.ToHexString(o)));
    }

    /// <summary>Page records: the items that stand for them; the pages' octets follow in the record's data.</summary>
    [Theory]
    [MemberData(nameof(RunNames))]
    public void Translator_RunVector_BothWays(string name)
    {
        FormatVector vector = Find(name);
        byte[] legacy = LegacyStruct.Hex(StartLegacy + RamLegacy + vector["legacy"] + RamEndLegacy);
        byte[] data = vector.Has("data") ? BerFile.Element(0x04, vector.Octets("data")) : [];
        byte[] record = BerFile.Element(0x72, [.. BerFile.Element(0xa0, vector.Octets("items")), .. data]);

        byte[] ber = Translations.Encode(legacy, out _, allowTruncated: true);

        Assert.Equal(Convert.ToHexString(record), Convert.ToHexString(Assert.Single(BerRecord.Of(ber), static r => r.Letter == 'r').Octets));
        Assert.True(legacy.AsSpan().SequenceEqual(Translations.Decode(ber, out _)));
    }

    /// <summary>Other writers may choose other forms of length: the same pages.</summary>
    [Theory]
    [MemberData(nameof(RunNames))]
    public void Decoder_RunItemsInOtherForms_GivesTheSamePages(string name)
    {
        FormatVector vector = Find(name);
        byte[] legacy = LegacyStruct.Hex(StartLegacy + RamLegacy + vector["legacy"] + RamEndLegacy);
        byte[] items = vector.Octets("items");
        byte[] pages = vector.Has("data") ? vector.Octets("data") : [];
        byte[] data = pages.Length > 0 ? BerFile.Element(0x04, pages) : [];
        byte[] longer = [.. ItemsOf(items).SelectMany(static item => (byte[])[item[0], 0x81, item[1], .. item[2..]])];   // X.690 8.1.3.5
        foreach (byte[] sequence in (byte[][])[BerFile.Element(0xa0, items), [0xa0, 0x80, .. items, 0, 0], BerFile.Element(0xa0, longer),
            [0xa0, 0x80, .. longer, 0, 0]])
        {
            IEnumerable<BerRecord> records =
                BerRecord.Of(Translations.Encode(legacy, out _, allowTruncated: true)).Where(static r => r.Letter is not ('h' or 'i' or 'e'));
            byte[] file =
                BerFile.Of([.. records.SelectMany(r => r.Letter == 'r' ? BerFile.Element(0x72, [.. sequence, .. data]) : r.Octets)], legacy, pages, []);

            Assert.Equal(Convert.ToHexString(legacy), Convert.ToHexString(Translations.Decode(file, out _)));
        }
    }

    /// <summary>A whole file with counts and digests that are right: what a reader makes of it.</summary>
    [Theory]
    [MemberData(nameof(FileNames))]
    public void Decoder_FileVector_HasTheOutcome(string name)
    {
        FormatVector vector = Find(name);
        byte[] legacy = LegacyStruct.Hex(StartLegacy);
        byte[] file = BerFile.Of(LegacyStruct.Hex(vector["records"]), legacy);
        if (vector["outcome"] == "accepted")
        {
            Assert.Equal(legacy, Translations.Decode(file, out _));
            return;
        }

        var output = new MemoryStream();
        StreamFormatException exception = Assert.Throws<StreamFormatException>(() => Translations.DecodeTo(file, output));
        Assert.Equal(Enum.Parse<StreamFormatError>(vector["outcome"].Replace("refused, ", "", StringComparison.Ordinal), ignoreCase: true), exception.Error);
    }

    /// <summary>What describes a side: the records of its file, from a dump or a twin stream, and the same once more from that file.</summary>
    [Theory]
    [MemberData(nameof(DescriptionNames))]
    public void Describe_FileVector_BothWays(string name)
    {
        FormatVector vector = Find(name);
        byte[] file = DescriptionOf(vector);
        string found = string.Concat(BerRecord.Of(file).Where(static r => "atg".Contains(r.Letter, StringComparison.Ordinal))
            .Select(static r => Convert.ToHexString(r.Octets)));
        Assert.Equal(Convert.ToHexString(vector.Octets("ber")), found);
        if (vector["file"] == "stream")
            return;

        MigrationProfile back = ProfileReader.Read(new StreamOctetSource(new MemoryStream(file)));
        Assert.Equal(Convert.ToHexString(file), Convert.ToHexString(vector["file"] == "schema" ? Written(back.Schemas!.Write) : Written(back.Write)));
    }

    private static byte[] DescriptionOf(FormatVector vector)
    {
        if (vector["file"] == "schema")
            return Written(SchemaCatalogs.ReadJson(System.Text.Encoding.UTF8.GetBytes(vector["dump"])).Write);
        byte[] legacy = LegacyStruct.Hex(vector["twin"].Replace("vmdesc", Hex(vector), StringComparison.Ordinal));
        MigrationProfile profile = ProfileReader.Read(new StreamOctetSource(new MemoryStream(legacy)));
        if (vector["file"] == "profile")
            return Written(profile.Write);
        var ber = new MemoryStream();
        StreamTranslator.LegacyToBer(new StreamOctetSource(new MemoryStream(legacy)), new StreamOctetSink(ber),
            new TranslationOptions { Announcement = profile, Program = "golden" });
        return ber.ToArray();
    }

    /// <summary>Items of one identifier octet and one length octet each.</summary>
    private static IEnumerable<byte[]> ItemsOf(byte[] items)
    {
        for (int at = 0; at < items.Length; at += 2 + items[at + 1])
            yield return items[at..(at + 2 + items[at + 1])];
    }

    private static byte[] Written(Action<IOctetSink, string> write)
    {
        var file = new MemoryStream();
        write(new StreamOctetSink(file), "golden");
        return file.ToArray();
    }

    /// <summary>The test's own writer of files writes what the product writes.</summary>
    [Fact]
    public void BerFile_OfTheStartAlone_IsTheEncodersFile()
        => Assert.Equal(Convert.ToHexString(Translations.Encode(LegacyStruct.Hex(StartLegacy), out _, allowTruncated: true)),
            Convert.ToHexString(BerFile.Of(LegacyStruct.Hex(StartBer), LegacyStruct.Hex(StartLegacy))));

    private static TheoryData<string> Names(string key) => [.. FormatVector.All.Where(v => v.Has(key)).Select(static v => v.Name)];

    private static FormatVector Find(string name) => FormatVector.All.Single(v => v.Name == name);

    /// <summary>EOF and the vmdesc element with the text of the vector.</summary>
    private static string Hex(FormatVector vector)
    {
        if (!vector.Has("vmdesc"))
            return "";
        byte[] text = System.Text.Encoding.UTF8.GetBytes(vector["vmdesc"]);
        return $"00 06 {text.Length:x8} {Convert.ToHexString(text)}";
    }
}
