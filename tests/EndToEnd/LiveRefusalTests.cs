using System.Text.Json;
using Ber.Compat;
using Support;

namespace EndToEnd;

/// <summary>A destination that cannot take the guest says so while the guest runs on at the source.</summary>
[Collection(LiveCollection.Name)]
public sealed class LiveRefusalTests(Profiles profiles)
{
    public static TheoryData<string, string[], ChannelKind, string> Mismatches => new()
    {
        { "device", ["-M", "pc", "-m", "64"], ChannelKind.Unix, "\"0000:00:02.0/virtio-rng\"#0: section missing" },
        { "device", ["-M", "pc", "-m", "64"], ChannelKind.PipeAndVerdict, "\"0000:00:02.0/virtio-rng\"#0: section missing" },
        { "memory", ["-M", "pc", "-m", "128", "-device", "virtio-rng-pci"], ChannelKind.Tcp,
            "Size mismatch: pc.ram: 0x4000000 != 0x8000000: Invalid argument" },
        { "machine", ["-M", "pc-i440fx-7.0", "-m", "64", "-device", "virtio-rng-pci"], ChannelKind.Pipe, "Start the destination with -M pc-i440fx-7.2." },
    };

    /// <summary>
    /// The destination gets no octet, the source fails before its guest is paused, and RAM stays at home where the source waits for the verdict.
    /// </summary>
    [QemuTheory]
    [MemberData(nameof(Mismatches))]
    public void Announcement_DoesNotFit_GuestIsNeverPaused(string what, string[] destination, ChannelKind kind, string message)
    {
        bool hasVerdict = kind is not ChannelKind.Pipe;
        bool keepsWire = kind is ChannelKind.PipeAndVerdict;
        using Transfer transfer = Transfer.Start(
            profiles.Folder, Profiles.GuestWithDevice, null, kind,
            $"--announce {profiles.Of(Profiles.GuestWithDevice)} --report encode.json",
            $"--against {profiles.Of(destination)} --report decode.json", keepsWire);

        if (!hasVerdict)
            // this guest is so small that all of it fits into the pipes while decode starts
            transfer.Source.Execute("migrate-set-parameters", """{"max-bandwidth": 1000000}""");
        string status = transfer.MigrateToTheEnd();

        Assert.True(status == "failed", $"{what}: {status}, {transfer.Encode.Error}");
        uint counted = transfer.Source.Counter();
        Qemu.Wait(() => transfer.Source.Counter() > counted, "the guest to count on");
        Assert.Equal("running", transfer.Source.RunState());
        Assert.DoesNotContain(transfer.Source.Events, static e => e.Name == "STOP");
        Assert.Equal((hasVerdict ? 1 : 2, 1), (transfer.Encode.WaitForExit(), transfer.Decode.WaitForExit()));
        Assert.Empty(transfer.ReadReceived());

        Assert.Contains("refused before RAM", transfer.Decode.Error, StringComparison.Ordinal);
        Assert.Contains(message, transfer.Decode.Error, StringComparison.Ordinal);
        Assert.Equal(1, transfer.Decode.Error.Count(static c => c == '\n'));
        AssertRefused(Path.Join(transfer.Folder, "decode.json"));
        if (hasVerdict)
        {
            Assert.Contains(message, transfer.Encode.Error, StringComparison.Ordinal);
            AssertRefused(Path.Join(transfer.Folder, "encode.json"));
        }

        if (keepsWire)
        {
            byte[] wire = File.ReadAllBytes(Path.Join(transfer.Folder, Transfer.Wire));
            Assert.EndsWith("ac", BerRecord.LettersOf(wire), StringComparison.Ordinal);   // no block list, no pages
        }
    }

    /// <summary>What only device state shows: the destination gets RAM, and nothing behind it.</summary>
    [QemuTheory]
    [InlineData(ChannelKind.PipeAndVerdict)]
    [InlineData(ChannelKind.Unix)]
    [InlineData(ChannelKind.Tcp)]
    public void DeviceState_DoesNotFitAndThereIsAVerdict_GuestRunsOn(ChannelKind kind)
    {
        using Transfer transfer = Transfer.Start(profiles.Folder, Profiles.GuestWithDevice, null, kind, "", $"--against {profiles.Of(Profiles.Guest)}");

        Assert.Equal("failed", transfer.MigrateToTheEnd());

        Qemu.Wait(() => transfer.Source.RunState() == "running", "the source to run on");
        uint counted = transfer.Source.Counter();
        Qemu.Wait(() => transfer.Source.Counter() > counted, "the guest to count on");
        Assert.Equal((1, 1), (transfer.Encode.WaitForExit(), transfer.Decode.WaitForExit()));
        Assert.Contains("refused by the destination after the device state had come: \"0000:00:02.0/virtio-rng\"#0: section missing", transfer.Encode.Error,
            StringComparison.Ordinal);
        AssertNoDeviceState(transfer.ReadReceived());
    }

    /// <summary>Without a way back the source has written everything and ends as completed: it is stopped, and goes on when it is told to.</summary>
    [QemuFact]
    public void DeviceState_DoesNotFitAndThereIsNoVerdict_SourceCanContinue()
    {
        using Transfer transfer = Transfer.Start(profiles.Folder, Profiles.GuestWithDevice, null, ChannelKind.Pipe, "",
            $"--against {profiles.Of(Profiles.Guest)}");

        string status = transfer.MigrateToTheEnd();

        Assert.Equal((0, 1), (transfer.Encode.WaitForExit(), transfer.Decode.WaitForExit()));
        AssertNoDeviceState(transfer.ReadReceived());
        Assert.Equal(("completed", "postmigrate"), (status, transfer.Source.RunState()));
        uint counted = transfer.Source.Counter();
        transfer.Source.Execute("cont");
        Qemu.Wait(() => transfer.Source.Counter() > counted, "the guest to count on");
    }

    /// <summary>The destination's own QEMU says that its load has failed, and never runs.</summary>
    [QemuFact]
    public void DeviceState_DoesNotFit_DestinationNeverRuns()
    {
        using Transfer transfer = Transfer.Start(profiles.Folder, Profiles.GuestWithDevice, Profiles.Guest, ChannelKind.Unix, "",
            $"--against {profiles.Of(Profiles.Guest)}");

        Assert.Equal("failed", transfer.MigrateToTheEnd());

        Qemu.Wait(() => transfer.Destination!.HasExited, "the destination to give up");
        Assert.Contains("load of migration failed", transfer.Destination!.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Unknown savevm section", transfer.Destination.Error, StringComparison.Ordinal);   // it was never asked
    }

    [QemuFact]
    public void Stream_ContradictsItsAnnouncement_IsNotSentAndTheGuestRunsOn()
    {
        string announced = profiles.Of(Profiles.Guest);
        using Transfer transfer = Transfer.Start(profiles.Folder, Profiles.GuestWithDevice, null, ChannelKind.Unix, $"--announce {announced}",
            $"--against {announced}");

        Assert.Equal("failed", transfer.MigrateToTheEnd());

        Qemu.Wait(() => transfer.Source.RunState() == "running", "the source to run on");
        Assert.Equal((1, 2), (transfer.Encode.WaitForExit(), transfer.Decode.WaitForExit()));
        Assert.StartsWith("qber: standard input contradicts the announcement: \"0000:00:02.0/virtio-rng\"#0: section missing", transfer.Encode.Error,
            StringComparison.Ordinal);
        AssertNoDeviceState(transfer.ReadReceived());
    }

    /// <summary>Where the source sends no vmdesc nothing can be left unread; that is said before it begins.</summary>
    [QemuFact]
    public void Announcement_WithoutVMDesc_SaysThatALateRefusalMayCome()
    {
        string[] guest = ["-M", "pc,suppress-vmdesc=on", "-m", "64"];
        using Transfer transfer = Transfer.Start(profiles.Folder, guest, guest, ChannelKind.Unix, $"--announce {profiles.Of(guest)}",
            $"--against {profiles.Of(guest)}");

        Assert.Equal("completed", transfer.MigrateToTheEnd());

        Assert.Equal((0, 0), (transfer.Encode.WaitForExit(), transfer.Decode.WaitForExit()));
        Assert.Contains("the source is announced to send no vmdesc", transfer.Encode.Error, StringComparison.Ordinal);
        Qemu.Wait(() => transfer.Destination!.RunState() == "running", "the destination to run");
    }

    private static void AssertRefused(string path)
    {
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(path));
        Assert.Equal("incompatible", report.RootElement.GetProperty("verdict").GetString());
        Assert.NotEqual("", report.RootElement.GetProperty("reason").GetString());
        Assert.Contains(report.RootElement.GetProperty("findings").EnumerateArray(), static f => f.GetProperty("consequence").GetString() == "refuses");
    }

    /// <summary>What arrived is the start of a stream, with pages, and ends before the first section after RAM.</summary>
    private static void AssertNoDeviceState(byte[] received)
    {
        var counting = new CountingConsumer();
        StreamInspector.Inspect(new StreamOctetSource(new MemoryStream(received)), counting, allowTruncated: true);
        Assert.Equal((0, 0L, true), (counting.Devices, counting.OpaqueOctets, counting.Pages > 100));
    }

    private sealed class CountingConsumer : IStreamConsumer
    {
        public int Devices { get; private set; }

        public long OpaqueOctets { get; private set; }

        public ulong Pages { get; private set; }

        public void OnDevice(DeviceSection section) => Devices++;

        public void OnOpaque(long octets, string? reason) => OpaqueOctets += octets;

        public void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result) => Pages = (ulong)result.LegacyRamOctets / 4096;
    }
}
