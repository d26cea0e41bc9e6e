using System.Formats.Asn1;
using Support;

namespace Golden.Foreign;

/// <summary>What other readers bear: encodings inside one another, and tag numbers, of every file that we write, as System.Formats.Asn1 reads them.</summary>
[Trait("Pace", "Slow")]
public sealed class NestingTests(BerFiles files) : IClassFixture<BerFiles>
{
    /// <summary>BouncyCastle takes 64 encodings of indefinite form inside one another, dumpasn1 80, openssl 128.</summary>
    private const int MaxDepth = 63;

    /// <summary>Three identifier octets. Erlang writes tag numbers above it and refuses them.</summary>
    private const int MaxTagNumber = 16383;

    private static readonly Dictionary<string, Func<LegacyStruct, LegacyStruct>> s_shapes = new()
    {
        ["struct"] = static inner => new LegacyStruct("d").Struct("s", inner),
        ["array of structs"] = static inner => new LegacyStruct("d").StructArray("s", inner),
        ["pointers"] = static inner => new LegacyStruct("d").Pointers("s", inner, null),
        ["list"] = static inner => new LegacyStruct("d").List("s", "qtailq", inner),
        ["tree"] = static inner => new LegacyStruct("d").Tree("s", (1UL, inner)),
        ["keys of a tree"] = static inner => new LegacyStruct("d").Tree("s", (inner, new LegacyStruct("v").Field("v", "uint8", "01"))),
        ["subsection"] = static inner => new LegacyStruct(inner.Name[..^2]).Field("b", "uint8", "05").Subsection(inner),
    };

    [Fact]
    public void EveryFile_NestsBelow64AndHasTagsOfAtMostThreeOctets()
    {
        foreach (string name in files.Names)
        {
            (int depth, int tag) = Greatest(File.ReadAllBytes(Path.Join(files.Folder, name)));

            Assert.True(depth <= MaxDepth, $"{name} nests {depth} deep");
            Assert.True(tag <= MaxTagNumber, $"{name} has tag number {tag}");
        }
    }

    public static TheoryData<string> Shapes => [.. s_shapes.Keys];

    /// <summary>Values of each form inside one another as deep as they are still typed: deeper ones are opaque octets.</summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public void DeepestValue_NestsBelow64(string shape)
    {
        int deepest = 0;
        LegacyStruct state = new LegacyStruct(shape == "subsection" ? $"d{string.Concat(Enumerable.Repeat("/s", 50))}" : "d").Field("a", "buffer", "05");
        for (int level = 1; level <= 50; level++)
        {
            state = s_shapes[shape](state);
            byte[] legacy = new LegacyStreamBuilder().Start().Device(3, "d", 0, state).End().ToArray();
            deepest = Math.Max(deepest, Greatest(Translations.Encode(legacy, out _)).Depth);
        }

        Assert.InRange(deepest, 25, MaxDepth);
    }

    /// <summary>Greatest depth and tag number of an encoding and all that are inside it.</summary>
    private static (int Depth, int Tag) Greatest(ReadOnlySpan<byte> octets)
    {
        (int depth, int greatest) = (0, 0);
        while (!octets.IsEmpty)
        {
            Asn1Tag tag = AsnDecoder.ReadEncodedValue(octets, AsnEncodingRules.BER, out int offset, out int length, out int consumed);
            (int inside, int tagInside) = tag.IsConstructed ? Greatest(octets.Slice(offset, length)) : (0, 0);
            depth = Math.Max(depth, inside + 1);
            greatest = Math.Max(greatest, Math.Max(tag.TagValue, tagInside));
            octets = octets[consumed..];
        }

        return (depth, greatest);
    }
}
