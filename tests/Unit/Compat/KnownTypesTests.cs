using Ber.Compat;
using Ber.Detector;
using Ber.Visitors;
using Support;

namespace Unit.Compat;

/// <summary>Sections whose types come from elsewhere: from the end of the file, from another stream of the machine.</summary>
public sealed class KnownTypesTests
{
    private const uint Ram = 2;

    [Fact]
    public void Encode_OfAFile_TypesEarlySectionsByTheVMDescAtItsEnd()
    {
        byte[] stream = Early("00 01 02").End().ToArray();

        byte[] ber = Translations.Encode(stream, out TranslationResult result);

        Assert.Equal((2, 0), (result.TypedDevices, result.OpaqueDevices));
        Assert.Equal(stream, Translations.Decode(ber, out _));
    }

    /// <summary>What stands at the end of a volume may be the end of an older stream, with other types, and of other devices.</summary>
    [Theory]
    [InlineData("early", "uint64", "00 00 00 00 00 00 00 01")]
    [InlineData("early", "uint16", "00 01")]
    [InlineData("another", "uint8", "01")]
    public void Encode_OfAFileThatEndsWithAnotherVMDesc_ComesBackAllTheSame(string name, string type, string hex)
    {
        byte[] other = new LegacyStreamBuilder().Device(9, name, 0, new LegacyStruct("other").Field("n", type, hex)).End().ToArray();
        byte[] stream = [.. Early("00 01 02").End().ToArray(), .. new byte[100], .. other];

        byte[] ber = Translations.Encode(stream, out TranslationResult result);

        Assert.Equal((1, 1), (result.TypedDevices, result.OpaqueDevices));
        Assert.Equal(stream, Translations.Decode(ber, out _));
    }

    /// <summary>The vmdesc of the stream does not have the early section that the one at the end of the file has.</summary>
    [Fact]
    public void Encode_OfAFileWhoseOwnVMDescLacksTheEarlySection_ComesBackAllTheSame()
    {
        byte[] other = Early("00 01 02").End().ToArray();
        LegacyStreamBuilder stream = Early("00 01 02");
        byte[] whole = [.. stream.Eof().Description(new LegacyStreamBuilder().Device(3, "d", 0, State("00 01 02")).Text()).ToArray(), .. other];

        byte[] ber = Translations.Encode(whole, out _, allowTruncated: true);

        Assert.Equal(whole, Translations.Decode(ber, out _));
    }

    [Theory]
    [InlineData("00 07 09", 2)]
    [InlineData("00 07 09 00", 1)]   // the section of another shape
    public void Encode_WithTypesOfAnotherStream_TypesWhatNoVMDescDescribes(string contents, int typed)
    {
        MigrationProfile types = ProfileReader.Read(Source(Begin().Device(3, "d", 0, State("00 01 02")).Device(4, "e", 0, State("00 01 02")).End().ToArray()));
        byte[] stream = Begin().Device(3, "d", 0, State("00 05 06")).Device(4, "e", 0, new LegacyStruct("e").Field("n", "buffer", contents)).Eof().ToArray();
        var ber = new MemoryStream();

        TranslationResult result = StreamTranslator.LegacyToBer(Source(stream), new StreamOctetSink(ber), new TranslationOptions { Types = types });

        Assert.Equal((typed, 2 - typed), (result.TypedDevices, result.OpaqueDevices));
        Assert.Equal(stream, Translations.Decode(ber.ToArray(), out _));
    }

    /// <summary>
    /// A schema has the description of all sections of a device: what of it a section has follows from its version, its counts and its octets. Octets that
    /// end otherwise are no such section.
    /// </summary>
    [Theory]
    [InlineData(1, "0102", "n")]
    [InlineData(1, "0102 03", "n c")]                                                                    // g is of version 2
    [InlineData(2, "0102 03", "n g")]
    [InlineData(2, "0102 03 07", "n g c")]                                                               // with the conditional field
    [InlineData(2, "0102 03 05 03 73 2f 78 00000001 01 06", "n g / s/x k e")]                      // 05: a subsection, not the field c
    [InlineData(2, "0102 03 05 03 73 2f 78 00000001 02 06 05 05 73 2f 65 2f 79 00000001 01 06", "n g / s/x k e / s/e/y z e")]
    [InlineData(2, "0102 03 07 00", null)]
    [InlineData(3, "0102 03", null)]                                                                     // newer than the schema
    public void Encode_WithASchema_TypesWhatTheSectionHas(int version, string contents, string? fields)
    {
        var inner = new VMStateDescription("s/e", 1, [new("e", FieldKind.UInt8)], [new VMStateDescription("s/e/y", 1, [new("z", FieldKind.UInt8)])]);
        var x = new VMStateDescription("s/x", 1, [new("k", FieldKind.UInt8), new("a", FieldKind.Struct) { Struct = inner, CountField = "k" }]);
        VMStateField[] all =
        [
            new("n", FieldKind.UInt16), new("g", FieldKind.UInt8) { VersionId = 2 }, new("c", FieldKind.UInt8) { IsConditional = true },
        ];
        var entry = new SchemaEntry { VersionId = 2, Description = new VMStateDescription("s", 2, [.. all], [x]) { MinimumVersionId = 1 } };
        var types = new MigrationProfile { Schemas = new SchemaCatalog([entry]) };
        byte[] stream = Begin().Device(3, "0000:00:03.0/s", 0, new LegacyStruct("s", version).Field("all", "buffer", contents)).Eof().ToArray();
        var ber = new MemoryStream();

        TranslationResult result = StreamTranslator.LegacyToBer(Source(stream), new StreamOctetSink(ber), new TranslationOptions { Types = types });

        Assert.True(result.OpaqueDevices == (fields is null ? 1 : 0), string.Join("; ", result.OpaqueReasons));
        Assert.Equal(stream, Translations.Decode(ber.ToArray(), out _));
        Assert.Equal(fields, fields is null ? null : Names(ProfileReader.Read(Source(ber.ToArray())).Devices[0].Description!));
    }

    /// <summary>What a schema says may be wrong, or written to take long: then the section stays as it is.</summary>
    [Fact]
    public void Encode_WithASchemaThatCannotBe_IsOpaque()
    {
        var empty = new VMStateDescription("s/e", 1, [], [new VMStateDescription("s/e/x", 1, [new("z", FieldKind.UInt8)])]);
        var deep = new VMStateDescription("s/0", 1, [new("c", FieldKind.UInt8) { IsConditional = true }]);
        for (int i = 1; i < 40; i++)
            deep = new VMStateDescription($"s/{i}", 1, [new("a", FieldKind.Struct) { Struct = deep }, new("b", FieldKind.Struct) { Struct = deep }]);
        VMStateDescription[] schemas =
        [
            // Without the conditional field the array has no count.
            new("s", 1, [new("n", FieldKind.UInt8) { IsConditional = true }, new("a", FieldKind.UInt8) { CountField = "n" }, new("b", FieldKind.UInt64)]),
            // More elements than octets.
            new("s", 1, [new("n", FieldKind.UInt32), new("a", FieldKind.Struct) { Struct = empty, CountField = "n" }]),
            // As many structs as two to the fortieth.
            new("s", 1, [new("d", FieldKind.Struct) { Struct = deep }]),
        ];
        byte[] stream = Begin().Device(3, "s", 0, new LegacyStruct("s").Field("all", "buffer", "7fffffff")).Eof().ToArray();
        foreach (VMStateDescription schema in schemas)
        {
            var types = new MigrationProfile { Schemas = new SchemaCatalog([new SchemaEntry { VersionId = 1, Description = schema }]) };
            var ber = new MemoryStream();

            TranslationResult result = StreamTranslator.LegacyToBer(Source(stream), new StreamOctetSink(ber), new TranslationOptions { Types = types });

            Assert.Equal((0, 1), (result.TypedDevices, result.OpaqueDevices));
            Assert.Equal(stream, Translations.Decode(ber.ToArray(), out _));
        }
    }

    /// <summary>A device of another shape than its announced one has parts that are as announced: these are not sent again, nor by others.</summary>
    [Fact]
    public void Encode_WithAnAnnouncement_RefersToPartsThatAreAsAnnounced()
    {
        LegacyStruct part = new LegacyStruct("common_part").Field("n", "uint16", "0102").Field("m", "uint8", "03")
            .Subsection(new LegacyStruct("common_part/more").Field("k", "uint8", "05"));
        LegacyStruct other = new LegacyStruct("common_part").Field("n", "uint16", "0102").Field("o", "uint8", "03");
        MigrationProfile announced = ProfileReader.Read(Source(Begin().Device(3, "d", 0, new LegacyStruct("d").Struct("p", part)).End().ToArray()));
        byte[] stream = Begin()
            .Device(3, "d", 0, new LegacyStruct("d").Struct("p", part).Field("more", "uint8", "04"))
            .Device(4, "e", 0, new LegacyStruct("e").Struct("p", part))
            .Device(5, "f", 0, new LegacyStruct("f").Struct("p", other)).End().ToArray();
        var ber = new MemoryStream();

        TranslationResult result
            = StreamTranslator.LegacyToBer(Source(stream), new StreamOctetSink(ber), new TranslationOptions { Announcement = announced });

        Assert.Equal((3, 0), (result.TypedDevices, result.OpaqueDevices));
        string octets = System.Text.Encoding.Latin1.GetString(ber.ToArray());
        Assert.Equal((2, 1), (CountOf(octets, "common_part\u0002"), CountOf(octets, "common_part/more\u0002")));   // those announced, and the one of f
        Assert.Equal(stream, Translations.Decode(ber.ToArray(), out _));
    }

    private static int CountOf(string octets, string name) => octets.Split(name).Length - 1;

    private static string Names(VMStateDescription description) => string.Join(' ',
        description.Fields.Select(static f => f.Struct is null ? f.Name : string.Join(' ', Enumerable.Repeat(Names(f.Struct), f.Count)))
            .Concat(description.Subsections.Select(static s => $"/ {s.Name} {Names(s)}")));

    private static StreamOctetSource Source(byte[] octets) => new(new MemoryStream(octets));

    private static LegacyStreamBuilder Begin()
        => new LegacyStreamBuilder().Start().RamStart(Ram, ("mem", 0x10000)).RamEos(Ram).RamEnd(Ram).RamEos(Ram);

    private static LegacyStreamBuilder Early(string contents)
        => new LegacyStreamBuilder().Start().Device(1, "early", 0, State(contents))
            .RamStart(Ram, ("mem", 0x10000)).RamEos(Ram).RamEnd(Ram).RamEos(Ram).Device(3, "d", 0, State(contents));

    private static LegacyStruct State(string contents) => new LegacyStruct("s").Field("n", "uint16", contents[..5]).Field("m", "uint8", contents[6..]);
}
