using Support;

namespace EndToEnd.Relays;

/// <summary>A guest migrates through the relay of the command in the ways that matter most, and counts on where it is meant to be.</summary>
[Collection(LiveCollection.Name)]
public sealed class RelayTests(Profiles profiles)
{
    [QemuTheory]
    [InlineData("plain")]
    [InlineData("return-path")]
    [InlineData("multifd-2")]
    [InlineData("postcopy")]
    [InlineData("preempt")]
    [InlineData("cancel")]
    [InlineData("libvirt")]
    [InlineData("tls")]
    [InlineData("tls-multifd-2")]
    [InlineData("tls-postcopy")]
    public void Guest_MigratesThroughTheRelay_EndsAsWithoutIt(string name)
    {
        RelayMode mode = RelayMode.All.Single(mode => mode.Name == name);
        var round = new RelayRound(profiles.Folder, CommandOutcome.Command, isTcp: false);

        RelayRow row = round.Run(RelayQemu.Installed, RelayQemu.Installed, mode);

        Assert.True(row is { Problem: null, NotThere: null }, row.ToString());
    }

    [QemuTheory]
    [InlineData("return-path")]
    [InlineData("multifd-2")]
    [InlineData("multifd-8")]
    [InlineData("multifd-zlib")]
    [InlineData("postcopy")]
    [InlineData("preempt")]
    [InlineData("cancel")]
    [InlineData("link-killed")]
    [InlineData("tls")]
    public void Guest_MigratesOverALink_EndsAsWithoutIt(string name)
    {
        RelayMode mode = RelayMode.All.Concat(RelayMode.Linked).Single(mode => mode.Name == name);
        var round = new RelayRound(profiles.Folder, CommandOutcome.Command, isTcp: false, isLink: true);

        RelayRow row = round.Run(RelayQemu.Installed, RelayQemu.Installed, mode);

        Assert.True(row is { Problem: null, NotThere: null }, row.ToString());
    }

    [QemuFact]
    public void Guest_WithTlsEndedAndTooMuchRam_StaysAndRunsOn()
    {
        RelayMode mode = RelayMode.All.Single(static mode => mode.Name == "tls");
        var round = new RelayRound(profiles.Folder, CommandOutcome.Command, isTcp: false);
        RelayPolicy policy = RelayProfiles.Make(CommandOutcome.Command, RelayQemu.Installed, profiles.Folder)[0];

        RelayRow row = round.Run(RelayQemu.Installed, RelayQemu.Installed, mode, policy);

        Assert.True(row is { Problem: null, NotThere: null, Relay: "1" }, row.ToString());
    }

    /// <summary>A twin of the destination's own command line loads it, and one with less RAM does not; with multifd, too, whose pages no twin gets.</summary>
    [QemuTheory]
    [InlineData("return-path", true)]
    [InlineData("multifd-return-path", true)]
    [InlineData("return-path", false)]
    public void Guest_RehearsedByATwin_PassesWhereTheTwinLoadsIt(string name, bool loads)
    {
        RelayMode mode = RelayMode.All.Single(mode => mode.Name == name);
        using var bench = new RelayBench(profiles.Folder, RelayQemu.Installed, RelayQemu.Installed, mode, isTcp: false);
        string[] machine = RelayBench.Machine(profiles.Folder, mode, loads ? RelayBench.MebibytesOfRam : RelayBench.MebibytesOfRam / 2);
        bench.Configure();
        bench.Listen(CommandOutcome.Command, ["--rehearse", "--", Qemu.Program, .. machine, "-vga", "none", "-nic", "none"]);

        bench.Source.Migrate(bench.Outgoing);
        bench.Source.WaitForMigration();

        Assert.Equal(loads ? 0 : 1, bench.Relay!.WaitForExit());
        Qemu.Wait(() => (loads ? bench.Destination : bench.Source).RunState() == "running", "the guest to run");
        Assert.NotEqual("running", (loads ? bench.Source : bench.Destination).RunState());
    }
}
