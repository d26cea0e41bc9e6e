using Ber.Compat;
using Ber.Detector;
using Support;
using static Matrix.Tales;

namespace Matrix;

/// <summary>C: a framing that takes garbage for an end. E: which section is which. H: state that outlives its writer.</summary>
internal static class StreamStories
{
    private const string Seen = "check, before anything is sent";

    private static readonly LegacyStruct s_state = new LegacyStruct("dev").Field("a", "uint32", "00*4");

    public static IReadOnlyList<Story> All { get; } =
    [
        new("C1", "an octet 05 behind a struct is a subsection or data, an octet 00 an end: half a machine was loaded", CheckVerdict.Incompatible,
            "encode, while it reads", "the rest of ",
            static () => Refused(static () => Translations.Encode(Sides.Stream(("dev", s_state))[..^40], out _))),
        new("C2", "one octet 00 too many at a section's end looks like the end of the stream", CheckVerdict.Incompatible,
            "verify, at the end record", "expected",
            static () => Refused(static () =>
            {
                byte[] ber = Translations.Encode(Sides.Stream(("dev", s_state)), out _);
                int device = BerRecord.Of(ber).Single(static r => r.Letter == 'd').Offset;
                Translations.Decode([.. ber[..device], 0, .. ber[device..]], out _);
            })),
        new("C3", "postcopy was on at the source only: the destination took the end of the package for the end, and two guests ran", CheckVerdict.Depends, Seen,
            "RAM postcopy is disabled but have 16 byte advise",
            static () => Check(
                Sides.Profile(Advised(true)),
                Sides.Profile(Advised(false)))),
        new("C4", "no vmdesc: a restore waits for it, and tools fail", CheckVerdict.Depends, Seen, "whether the section has the same layout on both sides",
            static () => Check(
                Sides.Profile(new LegacyStreamBuilder(LegacyDialect.LastNotIndexed).Start("none").Device(3, "dev", 0, s_state).Eof().ToArray()),
                Sides.Profile(("dev", new LegacyStruct("dev").Field("a", "uint64", "00*8"))))),
        new("C5", "section footers cannot be read after all of RAM was sent, guests of 8 GB and more", null, "",
            "The cause was never found. A digest for every section names the section that was hit first.", null),

        new("E1", "apic: instance ids of 8 bits, so CPU 256 overwrites CPU 0", CheckVerdict.Compatible, Seen,
            "apic#0: section missing: several sections with this idstr and instance id → nothing; loads, but state is lost",
            static () => Check(Sides.Profile(Apics(0, 0)), Sides.Profile(Apics(0, 0)))),
        new("E2", "the compatibility of instance ids was applied to one kind of apic only", CheckVerdict.Incompatible, Seen,
            "section or instance 'apic' 256. Make sure",
            static () => Check(Sides.Profile(Apics(0, 256)), Sides.Profile(Apics(0, 0)))),
        new("E3", "a vmsd name came from a type name, and a rename changed it", CheckVerdict.Incompatible, "schema diff, before a release",
            "The description's name is a part of the section's idstr",
            Dumps("""{"name":"dev","version_id":1,"minimum_version_id":1}""", """{"name":"dev-new","version_id":1,"minimum_version_id":1}""")),
        new("E4", "machines without version: footers and configuration came and went with the release", CheckVerdict.Incompatible, Seen,
            "Both sides must agree on migration.send-section-footer",
            static () => Check(
                Sides.Profile(new LegacyStreamBuilder(LegacyDialect.Spaced, hasFooters: false).Start("s390-ccw-virtio").Device(3, "dev", 0, s_state)
                    .Device(4, "dev2", 0, s_state).End().ToArray()),
                Sides.Profile(new LegacyStreamBuilder(LegacyDialect.Spaced).Start("s390-ccw-virtio").Device(3, "dev", 0, s_state).Device(4, "dev2", 0, s_state)
                    .End().ToArray()))),

        new("H1", "a newer program cannot read even the header, and does not say why", CheckVerdict.Incompatible, "decode, at octet 4", "format version",
            static () => Refused(static () =>
            {
                byte[] ber = Translations.Encode(Sides.Stream(("dev", s_state)), out _);
                int version = ber.AsSpan().IndexOf("BER"u8) + 3;
                ber[version + 2] = 2;   // INTEGER, one octet
                Translations.Decode(ber, out _);
            })),
        new("H2", "a tool that converts old snapshots was asked for and refused", null, "",
            "A wish, no failure: decode gives the original octets back, a converter would need the device's code.", null),
        new("H3", "Cloud Hypervisor: AllocateBars(MissingResource) after an update", null, "",
            "Not a QEMU stream. The like of it in QEMU is a difference of BARs, see D3 and D4.", null),
        new("H4", "the destination failed, and its reason never reached the operator", CheckVerdict.Incompatible, "decode, with the report as JSON",
            "dev#0.a: field resized",
            static () => Refused(static () =>
            {
                byte[] ber = Translations.Encode(Sides.Stream(("dev", s_state)), out _);
                StreamTranslator.BerToLegacy(new StreamOctetSource(new MemoryStream(ber)), new StreamOctetSink(new MemoryStream()),
                    new StreamCheck(Sides.Profile(("dev", new LegacyStruct("dev").Field("a", "uint64", "00*8")))));
            })),
        new("H5", "a tool reported success, the guest was down: a section was unknown", CheckVerdict.Incompatible, Seen,
            "section or instance 'dev2' 0. Make sure",
            static () => Check(Sides.Profile(("dev", s_state), ("dev2", s_state)), Sides.Profile(("dev", s_state)))),
    ];

    private static byte[] Advised(bool isPostcopy)
    {
        LegacyStreamBuilder stream = new LegacyStreamBuilder(LegacyDialect.LastNotIndexed).Start("none", isDescribed: true);
        if (isPostcopy)
            stream.Command(3, "00*6 10 00 00*6 10 00");
        return stream.RamStart(2, ("mem", 0x10000)).RamEos(2).RamEnd(2).RamEos(2).Device(3, "dev", 0, s_state).End().ToArray();
    }

    private static byte[] Apics(uint first, uint second) => new LegacyStreamBuilder(LegacyDialect.LastNotIndexed).Start("none", isDescribed: true)
        .Device(3, "apic", first, new LegacyStruct("apic", 3).Field("id", "uint8", "00"))
        .Device(4, "apic", second, new LegacyStruct("apic", 3).Field("id", "uint8", "ff")).End().ToArray();
}
