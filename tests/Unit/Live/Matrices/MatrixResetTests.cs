using Ber.Compat;
using Ber.Detector;
using Ber.Live;
using Support;

namespace Unit.Live.Matrices;

/// <summary>What a guest meets at its next reset.</summary>
public sealed class MatrixResetTests
{
    private const ulong EventIdx = 1ul << 29, Version1 = 1ul << 32;

    private static readonly VirtioOffer s_disk = new("virtio-blk", "06.0");

    [Fact]
    public void Compare_BothAsked_SaysWhatTheyOffer()
        => Assert.Equal(
            ["virtio-blk at 06.0 gains VERSION_1", "virtio-blk at 06.0 loses RING_EVENT_IDX"],
            Compare(s_disk with { Features = EventIdx, Taken = 0 }, s_disk with { Features = Version1, Taken = 0 }));

    [Fact]
    public void Compare_OneNotAsked_SaysWhatTheFirmwareTook()
    {
        VirtioOffer asked = s_disk with { Features = Version1 | EventIdx, Taken = EventIdx };

        Assert.Equal(["virtio-blk at 06.0 loses RING_EVENT_IDX"], Compare(asked, s_disk with { Taken = 0 }));
        Assert.Empty(Compare(asked, s_disk));
        Assert.Empty(Compare(asked, s_disk with { Place = "07.0", Taken = 0 }));
    }

    [Fact]
    public void Compare_Sizes_SaysHowManyOfWhich()
        => Assert.Equal(
            ["virtio-blk at 06.0 has queues of 2 × 1024, 64 descriptors instead of 256"],
            Compare(s_disk with { QueueSizes = [256] }, s_disk with { QueueSizes = [1024, 1024, 64] }));

    [Fact]
    public void Of_AStream_HasSizesAndWhatTheGuestTook()
    {
        MigrationProfile profile = ProfileReader.Read(
            new StreamOctetSource(File.OpenRead(Path.Join(GoldenText.Root, "tests/Golden/Streams/pc-q35-virtio-blk-7.2.mig"))), "a", new StreamLimits());

        VirtioOffer offer = Assert.Single(VirtioOffer.Of(profile, profile));

        Assert.Equal(("virtio-blk", "06.0"), (offer.Device, offer.Place));
        Assert.Equal([256u], offer.QueueSizes!.Value.Distinct());
        Assert.Null(offer.Features);
        Assert.NotNull(offer.Taken);
        Assert.Null(Assert.Single(VirtioOffer.Of(profile, null)).Taken);
    }

    private static string[] Compare(VirtioOffer source, VirtioOffer destination) => [.. MatrixReset.Compare([source], [destination])];
}
