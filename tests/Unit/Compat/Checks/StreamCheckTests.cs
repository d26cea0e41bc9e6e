using Ber.Compat;
using Ber.Detector;
using Ber.Visitors;
using Support;

namespace Unit;

/// <summary>A stream is held to the destination, and to what it announced, while it is translated.</summary>
public sealed class StreamCheckTests
{
    private static readonly LegacyStruct s_wide = new LegacyStruct("dev").Field("par", "uint64", "00*7 05").Field("end", "uint8", "01");
    private static readonly LegacyStruct s_narrow = new LegacyStruct("dev").Field("par", "uint32", "00*3 05").Field("end", "uint8", "01");
    private static readonly LegacyStruct s_other = new LegacyStruct("other").Field("x", "uint8", "01");

    [Fact]
    public void BerToLegacy_AnnouncementDoesNotFit_StopsBeforeAnyOctet()
    {
        byte[] ber = Announced(Sides.Stream(("dev", s_narrow)), Sides.Profile(("dev", s_narrow)));
        var legacy = new MemoryStream();

        MigrationRefusedException refused =
            Assert.Throws<MigrationRefusedException>(() => Decode(ber, legacy, new StreamCheck(Sides.Profile(("dev", s_wide)))));

        Assert.Equal(0, legacy.Length);
        Assert.Equal("dev#0.par", Assert.Single(refused.Report.Findings, static f => f.IsBreak).Path.ToString());
        Assert.Contains("uint32", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BerToLegacy_AnnouncementDoesNotFit_NeedsNothingBehindIt()
    {
        // The source waits for the verdict before it sends more: what is there ends behind the announcement.
        byte[] ber = Announced(Sides.Stream(("dev", s_narrow)), Sides.Profile(("dev", s_narrow)));
        BerRecord announcement = BerRecord.Of(ber).Single(static r => r.Letter == 'a');
        byte[] head = ber[..(announcement.Offset + announcement.Octets.Length)];

        Assert.Throws<MigrationRefusedException>(() => Decode(head, new MemoryStream(), new StreamCheck(Sides.Profile(("dev", s_wide)))));
    }

    [Fact]
    public void BerToLegacy_RamBlockDoesNotFit_StopsBeforePages()
    {
        byte[] ber = Translations.Encode(Sides.Stream(LegacyDialect.LastNotIndexed, "none", 0x20000, ("dev", s_wide)), out _);
        var legacy = new MemoryStream();

        MigrationRefusedException refused =
            Assert.Throws<MigrationRefusedException>(() => Decode(ber, legacy, new StreamCheck(Sides.Profile(("dev", s_wide)))));

        Assert.Equal(CheckFindingKind.RamBlockSize, Assert.Single(refused.Report.Findings, static f => f.IsBreak).Kind);
        Assert.Equal("Size mismatch: mem: 0x20000 != 0x10000: Invalid argument", refused.Report.Findings.First(static f => f.IsBreak).QemuMessage);
    }

    [Fact]
    public void BerToLegacy_DeviceDoesNotFit_KeepsAllSectionsAfterRamBack()
    {
        byte[] stream = Sides.Stream(("other", s_other), ("dev", s_narrow));
        byte[] ber = Translations.Encode(stream, out _);
        var legacy = new MemoryStream();
        var check = new StreamCheck(Sides.Profile(("other", s_other), ("dev", s_wide)));

        Assert.Throws<MigrationRefusedException>(() => Decode(ber, legacy, check));

        int firstDevice = stream.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x7e, 0, 0, 0, 2, 0x04]) + 5;
        Assert.InRange(legacy.Length, 1, firstDevice);
        Assert.Equal(stream[..(int)legacy.Length], legacy.ToArray());
        Assert.Equal(CheckVerdict.Incompatible, check.Report!.Verdict);
    }

    [Fact]
    public void BerToLegacy_AllFits_GivesTheStreamBack()
    {
        byte[] stream = Sides.Stream(("other", s_other), ("dev", s_wide));
        MigrationProfile profile = Sides.Profile(stream);
        var legacy = new MemoryStream();
        var check = new StreamCheck(profile);

        Decode(Announced(stream, profile), legacy, check);

        Assert.Equal(stream, legacy.ToArray());
        Assert.Equal(CheckVerdict.Compatible, check.Report!.Verdict);
        Assert.Equal("none", check.Announced!.MachineType);
        Assert.Equal(["other", "dev"], check.Announced.Devices.Select(static d => d.Path.IdStr));
    }

    /// <summary>All sections are known before vmdesc is: that is when a receiver answers, and what was held is not yet let go.</summary>
    [Fact]
    public void BerToLegacy_SectionsEnd_IsToldBeforeVMDescAndBeforeAnyDevice()
    {
        byte[] stream = Sides.Stream(("other", s_other), ("dev", s_narrow));
        var legacy = new MemoryStream();
        var order = new OrderConsumer(legacy);

        Decode(Translations.Encode(stream, out _), legacy, order);

        Assert.Equal(["other", "dev", "sections end", "vmdesc", "end"], order.Calls);
        Assert.InRange(order.OctetsAtEnd, 0, stream.AsSpan().IndexOf("other"u8) - 6);
    }

    /// <summary>The guest is stopped meanwhile: what the end does not change is not compared again.</summary>
    [Fact]
    public void BerToLegacy_VMDescSaysNothingNew_ComparesTheSectionsOnce()
    {
        byte[] stream = Sides.Stream(("other", s_other), ("dev", s_wide));
        MigrationProfile profile = Sides.Profile(stream);
        var check = new StreamCheck(profile);
        var reports = new ReportConsumer(check);

        Decode(Announced(stream, profile), new MemoryStream(), reports);

        Assert.Same(reports.AtSectionsEnd, check.Report);
        Assert.Equal(CheckVerdict.Compatible, check.Report!.Verdict);
    }

    /// <summary>Only vmdesc says how large pages are, and it comes behind the sections.</summary>
    [Fact]
    public void BerToLegacy_OnlyVMDescDoesNotFit_IsRefused()
    {
        byte[] stream = Sides.Stream(("other", s_other));
        var check = new StreamCheck(Sides.Profile(stream) with { PageSize = 16384 });

        MigrationRefusedException refused =
            Assert.Throws<MigrationRefusedException>(() => Decode(Translations.Encode(stream, out _), new MemoryStream(), check));

        Assert.Equal(CheckFindingKind.TargetPageSize, Assert.Single(refused.Report.Findings, static f => f.IsBreak).Kind);
    }

    /// <summary>The device sections of a postcopy package stand before the rest of RAM. They wait for the end record as all others do.</summary>
    [Fact]
    public void BerToLegacy_PackageAndThenRam_HoldsThePackage()
    {
        byte[] package = new LegacyStreamBuilder().SectionHead(0x04, 3, "dev"u8, 0, 1).Octets("aa bb").Footer(3).ToArray();
        byte[] stream = new LegacyStreamBuilder().Start().RamStart(2, ("mem", 0x10000)).RamEos(2)
            .Command(7, $"{package.Length:x8}").Octets(package)
            .RamPart(2).Record(0, LegacyStreamBuilder.Zero, "mem", "00").RamEos(2).RamEnd(2).RamEos(2).ToArray();
        byte[] ber = Translations.Encode(stream, out _, allowTruncated: true);
        int device = stream.AsSpan().IndexOf(package);

        Assert.Equal(stream, Translations.Decode(ber, out _));
        var legacy = new MemoryStream();
        Assert.Throws<StreamFormatException>(() => Decode(ber[..^60], legacy, null));
        Assert.InRange(legacy.Length, 1, device);
    }

    [Fact]
    public void LegacyToBer_DeviceContradictsTheAnnouncement_IsNotSent()
    {
        MigrationProfile announced = Sides.Profile(("other", s_other), ("dev", s_wide));
        var ber = new MemoryStream();

        MigrationRefusedException refused = Assert.Throws<MigrationRefusedException>(
            () => Encode(Sides.Stream(("other", s_other), ("dev", s_narrow)), ber, announced, new StreamCheck(announced, stopsAtOnce: true)));

        Assert.Equal("dev#0.par", Assert.Single(refused.Report.Findings, static f => f.IsBreak).Path.ToString());
        Assert.InRange(ber.Length, 1, Announced(Sides.Stream(("other", s_other)), announced).Length);
    }

    [Fact]
    public void LegacyToBer_DeviceWasNotAnnounced_IsRefused()
    {
        MigrationProfile announced = Sides.Profile(("dev", s_wide));

        MigrationRefusedException refused = Assert.Throws<MigrationRefusedException>(
            () => Encode(Sides.Stream(("dev", s_wide), ("other", s_other)), new MemoryStream(), announced, new StreamCheck(announced, stopsAtOnce: true)));

        Assert.Equal(CheckFindingKind.SectionMissing, Assert.Single(refused.Report.Findings, static f => f.IsBreak).Kind);
    }

    [Fact]
    public void LegacyToBer_AnnouncedShapes_AreNotSentAgain()
    {
        byte[] stream = Sides.Stream(("other", s_other), ("dev", s_wide));
        byte[] plain = Translations.Encode(stream, out _);
        byte[] announced = Announced(stream, Sides.Profile(stream));

        Assert.Equal(Count(plain, 't'), Count(announced, 't'));
        Assert.Equal(1, Count(announced, 'a'));
    }

    [Fact]
    public void LegacyToBer_AnotherShapeThanAnnounced_NamesTheAnnouncedType()
    {
        MigrationProfile announced = Sides.Profile(("dev", s_wide));
        byte[] stream = Sides.Stream(("dev", s_narrow));
        var ber = new MemoryStream();
        Encode(stream, ber, announced, null);
        var legacy = new MemoryStream();

        Decode(ber.ToArray(), legacy, null);

        Assert.Equal(stream, legacy.ToArray());
        byte[] type = BerRecord.Of(ber.ToArray()).Last(static r => r.Letter == 't' && r.Octets.AsSpan().IndexOf("par"u8) > 0).Contents;
        Assert.Equal((byte[])[0x82, 1, 0], type[^3..]);   // refines [2] 0
    }

    [Fact]
    public void CheckSection_OfOneDevice_SaysWhatStopsIt()
    {
        MigrationProfile source = Sides.Profile(("other", s_other), ("dev", s_narrow));
        MigrationProfile destination = Sides.Profile(("other", s_other), ("dev", s_wide));

        Assert.Equal(CheckVerdict.Compatible, MigrationCheck.CheckSection(source.Devices[0], destination).Verdict);
        Assert.Equal(CheckVerdict.Incompatible, MigrationCheck.CheckSection(source.Devices[1], destination).Verdict);
    }

    private sealed class ReportConsumer(StreamCheck check) : IStreamConsumer
    {
        public CheckReport? AtSectionsEnd { get; private set; }

        public void OnAnnouncement(MigrationProfile announced) => check.OnAnnouncement(announced);

        public void OnStart(StreamStart start) => check.OnStart(start);

        public void OnDevice(DeviceSection section) => check.OnDevice(section);

        public void OnSectionsEnd()
        {
            check.OnSectionsEnd();
            AtSectionsEnd = check.Report;
        }

        public void OnVMDesc(VMDescDialect dialect, long pageSize, VMStateDescription? configuration) => check.OnVMDesc(dialect, pageSize, configuration);

        public void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result) => check.OnEnd(blocks, result);
    }

    private sealed class OrderConsumer(MemoryStream legacy) : IStreamConsumer
    {
        public List<string> Calls { get; } = [];

        public long OctetsAtEnd { get; private set; }

        public void OnDevice(DeviceSection section) => Calls.Add(section.Path.IdStr);

        public void OnSectionsEnd() => Calls.Add("sections end");

        public void OnVMDesc(Ber.Visitors.VMDescDialect dialect, long pageSize, Ber.Visitors.VMStateDescription? configuration) => Calls.Add("vmdesc");

        public void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result)
        {
            Calls.Add("end");
            OctetsAtEnd = legacy.Length;
        }
    }

    private static int Count(byte[] ber, char letter) => BerRecord.Of(ber).Count(r => r.Letter == letter);

    private static byte[] Announced(byte[] stream, MigrationProfile announced)
    {
        var ber = new MemoryStream();
        Encode(stream, ber, announced, null);
        return ber.ToArray();
    }

    private static void Encode(byte[] stream, MemoryStream ber, MigrationProfile announced, StreamCheck? check)
        => StreamTranslator.LegacyToBer(new StreamOctetSource(new MemoryStream(stream)), new StreamOctetSink(ber),
            new TranslationOptions { Announcement = announced }, check);

    private static void Decode(byte[] ber, MemoryStream legacy, IStreamConsumer? consumer)
        => StreamTranslator.BerToLegacy(new StreamOctetSource(new MemoryStream(ber)), new StreamOctetSink(legacy), consumer);
}
