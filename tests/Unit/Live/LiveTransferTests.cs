using Ber.Compat;
using Ber.Detector;
using Ber.Live;
using Microsoft.Win32.SafeHandles;
using Support;

namespace Unit.Live;

/// <summary>Both sides of a transfer, in one process.</summary>
public sealed class LiveTransferTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly string _arrived = Path.Join(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly SocketPair _sockets = new();

    public void Dispose()
    {
        _sockets.Dispose();
        File.Delete(_arrived);
    }

    [Fact]
    public async Task Transfer_DestinationTakesAll_ArrivesOctetForOctet()
    {
        Task<TranslationResult> sending = Send("pc-q35-virtio-blk-7.2");

        TranslationResult received = Receive(ProfileOf("pc-q35-virtio-blk-7.2"));

        TranslationResult sent = await sending;
        Assert.Equal(File.ReadAllBytes(PathOf("pc-q35-virtio-blk-7.2")), File.ReadAllBytes(_arrived));
        Assert.Equal(sent.BerOctets, received.BerOctets);
    }

    [Fact]
    public async Task Transfer_DestinationLacksADevice_BothSidesAreToldAndDeviceStateStays()
    {
        Task<TranslationResult> sending = Send("pc-q35-virtio-blk-7.2");

        var refused = Assert.Throws<MigrationRefusedException>(() => Receive(ProfileOf("pc-q35-7.2"), static refusal => $"told of a {refusal.GetType().Name}"));

        var told = await Assert.ThrowsAsync<TransferRefusedException>(() => sending);
        Assert.Equal(CheckFindingKind.SectionMissing, refused.Report.Findings.First(static f => f.IsBreak).Kind);
        Assert.Equal(RefusalCause.Verdict, told.Cause);
        Assert.Equal(VerdictStage.DeviceState, told.Verdict!.Stage);
        Assert.Equal("told of a MigrationRefusedException", told.Report);
        Assert.True(File.ReadAllBytes(PathOf("pc-q35-virtio-blk-7.2")).AsSpan().StartsWith(File.ReadAllBytes(_arrived)));
    }

    [Fact]
    public async Task Transfer_AnnouncementDoesNotFit_IsRefusedBeforeRam()
    {
        Task<TranslationResult> sending = Send("pc-q35-virtio-blk-7.2", new TranslationOptions { Announcement = ProfileOf("pc-q35-virtio-blk-7.2") });

        Assert.Throws<MigrationRefusedException>(() => Receive(ProfileOf("pc-q35-7.2")));

        var told = await Assert.ThrowsAsync<TransferRefusedException>(() => sending);
        Assert.Equal(VerdictStage.Announcement, told.Verdict!.Stage);
        Assert.Null(told.Report);
        Assert.Equal(0, new FileInfo(_arrived).Length);
    }

    [Fact]
    public async Task Transfer_StreamContradictsItsAnnouncement_EndsAtTheSource()
    {
        Task<TranslationResult> sending = Send("pc-q35-virtio-blk-7.2", new TranslationOptions { Announcement = ProfileOf("pc-q35-7.2") });
        Task receiving = Task.Run(() => Receive(null));

        var refused = await Assert.ThrowsAsync<MigrationRefusedException>(() => sending);
        _sockets.One.Dispose();

        Assert.Equal(CheckFindingKind.SectionMissing, refused.Report.Findings.First(static f => f.IsBreak).Kind);
        await Assert.ThrowsAsync<StreamFormatException>(() => receiving);
    }

    [Fact]
    public void Send_DestinationSaysNothing_EndsInTime()
    {
        using SafeFileHandle source = File.OpenHandle(PathOf("pc-q35-7.2"));

        var exception = Assert.Throws<ChannelException>(() => LiveTransfer.Send(source, _sockets.One, verdictTimeout: TimeSpan.FromMilliseconds(50)));

        Assert.Equal(ChannelProblem.NoVerdictInTime, exception.Problem);
    }

    [Fact]
    public void Send_VerdictOnTheWrongStage_Ends()
    {
        using SafeFileHandle source = File.OpenHandle(PathOf("pc-q35-7.2"));
        using var destination = new VerdictSender(_sockets.Other);
        destination.Send(new TransferVerdict(VerdictStage.DeviceState, IsAccepted: true));

        var exception = Assert.Throws<ChannelException>(() => LiveTransfer.Send(source, _sockets.One, verdictTimeout: s_patience));

        Assert.Equal(ChannelProblem.VerdictOutOfOrder, exception.Problem);
        Assert.Equal((VerdictStage.DeviceState, VerdictStage.Announcement), exception.Stages);
    }

    [Fact]
    public void Send_WhatComesBackIsNoVerdict_Ends()
    {
        using SafeFileHandle source = File.OpenHandle(PathOf("pc-q35-7.2"));
        _sockets.Other.Send([0x30, 0x00]);

        var exception = Assert.Throws<ChannelException>(() => LiveTransfer.Send(source, _sockets.One, verdictTimeout: s_patience));

        Assert.Equal(ChannelProblem.MalformedVerdict, exception.Problem);
        Assert.IsType<StreamFormatException>(exception.InnerException);
    }

    [Theory]
    [InlineData(1, RefusalCause.ReturnPath)]
    [InlineData(3, RefusalCause.Postcopy)]
    [InlineData(7, RefusalCause.Postcopy)]
    [InlineData(8, RefusalCause.Colo)]
    public void Side_CommandThatAFilterCannotCarry_IsRefusedWithItsCause(int command, RefusalCause cause)
        => Assert.Equal(cause, Assert.Throws<TransferRefusedException>(() => new SendingSide(null).OnCommand(command, new byte[16])).Cause);

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]   // POSTCOPY_ADVISE without contents, for dirty bitmaps
    [InlineData(11)]
    public void Side_OtherCommand_Passes(int command)
        => Assert.Null(Record.Exception(() => new SendingSide(null).OnCommand(command, [])));

    private Task<TranslationResult> Send(string stream, TranslationOptions? options = null) => Task.Run(() =>
    {
        using SafeFileHandle source = File.OpenHandle(PathOf(stream));
        return LiveTransfer.Send(source, _sockets.One, options, s_patience);
    });

    private TranslationResult Receive(MigrationProfile? profile, Func<Exception, string?>? report = null)
    {
        using SafeFileHandle destination = File.OpenHandle(_arrived, FileMode.Create, FileAccess.Write, FileShare.Read);
        return LiveTransfer.Receive(_sockets.Other, destination, profile, report: report);
    }

    private static MigrationProfile ProfileOf(string stream)
    {
        using FileStream file = File.OpenRead(PathOf(stream));
        return ProfileReader.Read(new StreamOctetSource(file), stream);
    }

    private static string PathOf(string stream) => Path.Join(GoldenText.Root, $"tests/Golden/Streams/{stream}.mig");
}
