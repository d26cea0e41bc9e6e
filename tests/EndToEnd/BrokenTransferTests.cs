using System.Diagnostics;
using System.Net.Sockets;

namespace EndToEnd;

/// <summary>One end of a migration goes away, or has no room.</summary>
[Collection(LiveCollection.Name)]
public sealed class BrokenTransferTests(Profiles profiles)
{
    /// <summary>So slow that a migration lasts for seconds.</summary>
    private const string Slow = """{"max-bandwidth": 200000}""";

    [QemuTheory]
    [InlineData(ChannelKind.Pipe)]
    [InlineData(ChannelKind.Tcp)]
    public void Source_Dies_DestinationNeverRuns(ChannelKind kind)
    {
        using Transfer transfer = StartSlow(kind);

        transfer.Source.Kill();

        Assert.Equal((2, 2), (transfer.Encode.WaitForExit(), transfer.Decode.WaitForExit()));
        Qemu.Wait(() => transfer.Destination!.HasExited, "the destination to give up");
        Assert.Contains("load of migration failed", transfer.Destination!.Error, StringComparison.Ordinal);
    }

    [QemuTheory]
    [InlineData(ChannelKind.Pipe)]
    [InlineData(ChannelKind.PipeAndVerdict)]
    [InlineData(ChannelKind.Unix)]
    public void Destination_Dies_SourceRunsOn(ChannelKind kind)
    {
        using Transfer transfer = StartSlow(kind);

        transfer.Destination!.Kill();

        Assert.Equal("failed", transfer.Source.WaitForMigration());
        Qemu.Wait(() => transfer.Source.RunState() == "running", "the source to run on");
        Assert.Equal((2, 2), (transfer.Encode.WaitForExit(), transfer.Decode.WaitForExit()));
        Assert.Equal("qber: the reader of the output has gone.\n", transfer.Decode.Error);
    }

    /// <summary>A source that sends nothing for a while, as with a bandwidth of next to nothing, learns of the loss all the same.</summary>
    [QemuFact]
    public void Decode_DiesWhileTheSourceIsIdle_EncodeEndsAtOnce()
    {
        using Transfer transfer = StartSlow(ChannelKind.Unix);

        var watch = Stopwatch.StartNew();
        Assert.True(transfer.Decode.Kill());

        Assert.Equal(2, transfer.Encode.WaitForExit());
        Assert.InRange(watch.ElapsedMilliseconds, 0, 1000);
        Assert.Equal("qber: the reader of the output has gone.\n", transfer.Encode.Error);
    }

    [QemuFact]
    public void Decode_HasNoRoom_SourceRunsOn()
    {
        using Transfer transfer = Transfer.Start(profiles.Folder, Profiles.Guest, null, ChannelKind.Unix, "", "-o /dev/full");

        Assert.Equal("failed", transfer.MigrateToTheEnd());

        Assert.Equal((2, 2), (transfer.Encode.WaitForExit(), transfer.Decode.WaitForExit()));
        Assert.Contains("No space left on device", transfer.Decode.Error, StringComparison.Ordinal);
        Qemu.Wait(() => transfer.Source.RunState() == "running", "the source to run on");
    }

    /// <summary>Somebody who takes the stream and says nothing cannot hold the guest for ever.</summary>
    [QemuFact]
    public void Verdict_DoesNotCome_SourceRunsOnAfterTheTimeout()
    {
        using Transfer transfer = Transfer.Start(profiles.Folder, Profiles.Guest, null, ChannelKind.Pipe);
        string path = Path.Join(transfer.Folder, "mute.sock");
        using var mute = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        mute.Bind(new UnixDomainSocketEndPoint(path));
        mute.Listen();

        transfer.Source.Migrate($"exec:{transfer.Encode.CommandLine($"--connect unix:{path} --verdict-timeout 0.5")}");

        Assert.Equal("failed", transfer.Source.WaitForMigration());
        Assert.Equal(2, transfer.Encode.WaitForExit());
        Assert.Equal("qber: standard input: no verdict of the destination within the time that --verdict-timeout gives it\n", transfer.Encode.Error);
        Assert.DoesNotContain(transfer.Source.Events, static e => e.Name == "STOP");
    }

    private Transfer StartSlow(ChannelKind kind)
    {
        Transfer transfer = Transfer.Start(profiles.Folder, Profiles.Guest, Profiles.Guest, kind);
        transfer.Source.Execute("migrate-set-parameters", Slow);
        transfer.Migrate();
        Qemu.Wait(() => transfer.Source.Execute("query-migrate").TryGetProperty("ram", out System.Text.Json.JsonElement ram)
            && ram.GetProperty("transferred").GetInt64() > 100_000, "RAM to flow");
        return transfer;
    }
}
