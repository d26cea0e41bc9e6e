namespace Ber.Live;

/// <summary>What statx(2) says of a file.</summary>
/// <param name="Mode">Its kind and its mode, as stat(2) has them.</param>
/// <param name="User">Its owner.</param>
/// <param name="Group">Its group.</param>
internal readonly record struct FileFacts(ushort Mode, uint User, uint Group)
{
    private const int KindMask = 0xF000;
    private const int Folder = 0x4000;
    private const int BlockDevice = 0x6000;
    private const int Regular = 0x8000;
    private const int SymbolicLink = 0xA000;
    private const int UnixSocket = 0xC000;
    private const int Sticky = 0x200;
    private const int OthersWrite = 0x2;

    public bool IsFolder => (Mode & KindMask) == Folder;

    public bool IsRegular => (Mode & KindMask) == Regular;

    public bool IsBlockDevice => (Mode & KindMask) == BlockDevice;

    public bool IsLink => (Mode & KindMask) == SymbolicLink;

    public bool IsSocket => (Mode & KindMask) == UnixSocket;

    /// <summary>Whether everybody may put links into the folder, as into /tmp.</summary>
    public bool IsStickyForAll => (Mode & (Sticky | OthersWrite)) == (Sticky | OthersWrite);

    /// <summary>What chmod(2) sets.</summary>
    public UnixFileMode Permissions => (UnixFileMode)(Mode & 0xFFF);
}
