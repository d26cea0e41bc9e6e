using System.Net.Sockets;
using Ber.Live;

namespace Unit.Live;

/// <summary>A unix socket is at no moment open to more than it is to be in the end.</summary>
public sealed class SocketAccessTests : IDisposable
{
    private const uint SomeGroup = 1;   // daemon
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerAndGroup = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    private readonly string _folder = Directory.CreateTempSubdirectory("qber-socket-").FullName;
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private string SocketPath => Path.Join(_folder, "s");

    public void Dispose()
    {
        _socket.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(null, OwnerOnly)]
    [InlineData(OwnerAndGroup, OwnerAndGroup)]
    [InlineData((UnixFileMode)0x1ff, (UnixFileMode)0x1ff)]
    [InlineData(UnixFileMode.None, UnixFileMode.None)]
    public void Bind_WithoutAGroup_MakesTheSocketWithItsMode(UnixFileMode? asked, UnixFileMode expected)
    {
        SocketAccess.Of(asked, group: null).Bind(_socket, SocketPath);

        Assert.Equal(expected, ModeNow());
    }

    [Theory]
    [InlineData(null, OwnerOnly, OwnerAndGroup)]
    [InlineData((UnixFileMode)0x1ff, OwnerOnly, (UnixFileMode)0x1ff)]
    [InlineData(UnixFileMode.GroupWrite, UnixFileMode.None, UnixFileMode.GroupWrite)]
    public void Bind_WithAGroup_IsTheOwnersAloneUntilItHasIt(UnixFileMode? asked, UnixFileMode first, UnixFileMode last)
    {
        SocketAccess access = SocketAccess.Of(asked, Native.EffectiveUser == 0 ? SomeGroup : OwnGroup());
        access.Bind(_socket, SocketPath);
        UnixFileMode between = ModeNow();

        access.Complete(SocketPath);

        Assert.Equal((first, last, access.Group), (between, ModeNow(), Native.FactsOf(SocketPath, followsLink: false)!.Value.Group));
    }

    /// <summary>Who may write to the folder puts something else in the socket's place: that is not ours to give.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Complete_SomethingElseStandsThere_ChangesNothing(bool isLink)
    {
        string file = isLink ? Path.Join(_folder, "file") : SocketPath;
        File.WriteAllText(file, "");
        if (isLink)
            File.CreateSymbolicLink(SocketPath, file);
        FileFacts before = Native.FactsOf(file, followsLink: false)!.Value;

        Assert.ThrowsAny<IOException>(() => SocketAccess.Of((UnixFileMode)0x1ff, OwnGroup()).Complete(SocketPath));

        Assert.Equal(before, Native.FactsOf(file, followsLink: false));
    }

    [Theory]
    [InlineData("root", 0u)]
    [InlineData("4294967294", 4294967294u)]
    [InlineData("4294967295", null)]   // of chown(2), that nothing changes
    [InlineData("-1", null)]
    [InlineData("no such group", null)]
    public void GroupOf_NameOrNumber_IsTheNumber(string text, uint? expected) => Assert.Equal(expected, SocketAccess.GroupOf(text));

    private uint OwnGroup() => Native.FactsOf(_folder, followsLink: false)!.Value.Group;

    private UnixFileMode ModeNow() => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(SocketPath);
}
