using Ber.Compat;
using Support;
using Support.Containers;
using Unit.Architecture;

namespace Unit.Compat.Containers;

/// <summary>What stood around a stream travels with it, and who does not know the record passes over it.</summary>
public sealed class ContainerRecordTests
{
    private static readonly byte[] s_stream = File.ReadAllBytes(Path.Join(SourceTree.Root, "tests/Golden/Streams/microvm-10.0.mig"));

    [Fact]
    public void Decode_OfALibvirtImage_TellsItsHead()
    {
        byte[] image = new LibvirtBuilder().Make(s_stream);
        byte[] ber = Encode(image);
        var sink = new KeepingSink();

        StreamTranslator.BerToLegacy(new PiecewiseSource(ber, 4096), sink);

        ContainerLayer layer = Assert.Single(sink.Layers);
        Assert.Equal(image[..(int)layer.Leading].AsSpan().TrimEnd((byte)0).ToArray(), layer.Head.ToArray());
        Assert.Equal(s_stream, sink.Octets.ToArray());
        Assert.Equal(sink.Layers[0].Leading, ContainerSearch.In(new PiecewiseSource(ber, 4096))[0].Leading);
    }

    [Fact]
    public void Decode_BySomebodyWithoutContainers_IsTheStream()
        => Assert.Equal(s_stream, Translations.Decode(Encode(new LibvirtBuilder().Make(s_stream)), out _));

    [Fact]
    public void Encode_WithoutContainer_HasNoRecord() => Assert.Empty(ContainerSearch.In(new PiecewiseSource(Encode(s_stream), 4096)));

    [Fact]
    public void Verify_AChangedHead_IsRefused()
    {
        byte[] ber = Encode(new LibvirtBuilder().Make(s_stream));
        ber[ber.AsSpan().IndexOf("<name>"u8) + 1] ^= 1;

        Assert.Throws<StreamFormatException>(() => Translations.Decode(ber, out _));
    }

    private static byte[] Encode(byte[] input)
    {
        using OpenedContainer opened = ContainerOpener.Open(new PiecewiseSource(input, 1000), new ContainerOptions());
        var ber = new MemoryStream();
        StreamTranslator.LegacyToBer(
            opened.Source, new StreamOctetSink(ber), new TranslationOptions { Container = new CarriedContainer { Layers = opened.Layers } });
        return ber.ToArray();
    }

    private sealed class KeepingSink : IContainerSink
    {
        public IReadOnlyList<ContainerLayer> Layers { get; private set; } = [];

        public MemoryStream Octets { get; } = new();

        public void OnContainer(IReadOnlyList<ContainerLayer> layers) => Layers = layers;

        public void Write(ReadOnlySpan<byte> octets) => Octets.Write(octets);

        public void Flush()
        {
        }
    }
}
