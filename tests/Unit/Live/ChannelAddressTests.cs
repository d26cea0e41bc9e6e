using System.Net.Sockets;
using Ber.Live;

namespace Unit.Live;

public sealed class ChannelAddressTests
{
    [Theory]
    [InlineData("unix:/a/s", "unix:/a/s", true)]
    [InlineData("unix:/a/s", "unix:/a/../a/s", true)]
    [InlineData("unix:/a/s", "unix:/a/t", false)]
    [InlineData("unix:/a/s", "127.0.0.1:7000", false)]
    [InlineData("127.0.0.1:7000", "127.0.0.1:7000", true)]
    [InlineData("0.0.0.0:7000", "127.0.0.1:7000", true)]
    [InlineData("[::]:7000", "localhost:7000", true)]
    [InlineData("localhost:7000", "[::1]:7000", true)]
    [InlineData("0.0.0.0:7000", "127.0.0.1:7001", false)]
    [InlineData("10.0.0.1:7000", "127.0.0.1:7000", false)]
    [InlineData("127.0.0.1:7000", "other:7000", false)]
    public void Reaches_Addresses_SaysWhetherARelayWouldConnectToItself(string listened, string connected, bool expected)
    {
        Assert.True(ChannelAddress.TryParse(listened, out ChannelAddress? one));
        Assert.True(ChannelAddress.TryParse(connected, out ChannelAddress? other));
        Assert.Equal(expected, one.Reaches(other));
    }

    [Fact]
    public void Listener_PortLeftToTheSystem_TellsWhichItIs()
    {
        Assert.True(ChannelAddress.TryParse("127.0.0.1:0", out ChannelAddress? any));
        using var listener = new ChannelListener(any);
        Assert.NotEqual(0, listener.Address.Port);
        using Socket? connected = listener.Address.TryConnect(out SocketException? failure);
        Assert.Null(failure);
        Assert.NotNull(connected);
    }
}
