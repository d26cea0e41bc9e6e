using Ber.Live;

namespace Unit.Live.Matrices;

/// <summary>The firmware that is shipped.</summary>
public sealed class MatrixFirmwareTests
{
    [Fact]
    public void Image_IsOfTheLastOctetsBelow4GiBAndJumpsToItsStart()
    {
        byte[] image = MatrixFirmware.Image();

        Assert.Equal(64 * 1024, image.Length);
        Assert.Equal([0xe9, 0x0d, 0x00], image[0xfff0..0xfff3]);
        Assert.Equal(0xfa, image[0]);   // CLI
    }
}
