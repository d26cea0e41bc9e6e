using Ber;
using Xunit;

namespace Unit.BerCodec;

public sealed class BerReaderOptionsTests
{
    [Fact]
    public void Default_Options_AreStrictAndBounded()
    {
        BerReaderOptions options = default;

        Assert.Equal((64, 64L << 20, int.MaxValue), (options.MaxDepth, options.MaxPrimitiveLength, options.MaxTagNumber));
        Assert.False(options.FramingOnly || options.AllowMultipleTopLevelValues);
        Assert.Equal(64, default(BerWriterOptions).MaxDepth);
    }

    [Fact]
    public void Limit_Negative_IsMisuse()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new BerReaderOptions { MaxDepth = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new BerReaderOptions { MaxPrimitiveLength = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new BerReaderOptions { MaxTagNumber = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new BerWriterOptions { MaxDepth = -1 });
    }
}
