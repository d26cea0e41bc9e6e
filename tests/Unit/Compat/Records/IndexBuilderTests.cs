using System.Buffers;
using Ber.Compat;

namespace Unit.Compat.Records;

/// <summary>The index: all devices, RAM thinned out.</summary>
public sealed class IndexBuilderTests
{
    [Fact]
    public void Index_FewRecords_HasThemAllInOrder()
    {
        var index = new IndexBuilder();
        index.Add(100, RecordTag.RamPages);
        index.Add(1000, RecordTag.Device);
        index.Add(1001, RecordTag.Opaque);

        Assert.Equal([100, 1000, 1001], Offsets(index));
    }

    [Fact]
    public void Index_VeryManyRecords_KeepsItsLimitAndEveryDevice()
    {
        var index = new IndexBuilder();
        for (int i = 0; i < 1_000_000; i++)
            index.Add(i * 1_048_600L, RecordTag.RamPages);
        long device = 1_000_000 * 1_048_600L;
        index.Add(device, RecordTag.Device);

        List<long> offsets = Offsets(index, out int length);

        Assert.InRange(length, 1, FormatFacts.IndexLimit);
        Assert.InRange(offsets.Count, 10_000, 65_536);
        Assert.Equal(0, offsets[0]);
        Assert.Equal(device, offsets[^1]);
        Assert.All(offsets.Zip(offsets.Skip(1)), static pair => Assert.True(pair.First < pair.Second));
    }

    private static List<long> Offsets(IndexBuilder index) => Offsets(index, out _);

    private static List<long> Offsets(IndexBuilder index, out int length)
    {
        var contents = new ArrayBufferWriter<byte>();
        IndexRecord.Write(contents, index.Offsets);
        length = contents.WrittenCount;
        var reader = new RecordReader(contents.WrittenSpan, 0);
        return IndexRecord.Read(ref reader);
    }
}
