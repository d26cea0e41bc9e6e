using System.Buffers;
using System.Buffers.Binary;
using Ber.Compat;
using Ber.Visitors;
using Support;
using Support.RealDevices;

namespace Golden;

/// <summary>
/// Sections that QEMU wrote, read and written by descriptions that say what a device may send: the forms that QEMU's own test of vmstate lacks. Each section is
/// read from the legacy octets, and from BER of the exact type that vmdesc states, from JSON of both, and gives the same octets again.
/// </summary>
public sealed class RealSectionTests
{
    private static readonly Dictionary<string, int> s_leastSections = new()
    {
        ["timer"] = 49,
        ["PCIBUS"] = 26,
        ["hpet"] = 19,
        ["fdc"] = 15,
        ["gpex_root"] = 2,
        ["sd-card"] = 2,
        ["s390_css"] = 4,
        ["ipmi-interface"] = 1,
        ["cpu of sparc"] = 1,
        ["cpu of aarch64"] = 1,
    };

    public static TheoryData<string> Names => Streams.Names;

    [Fact]
    public void SectionsOfEveryDevice_AreReadAndWritten_FromBothFormats()
    {
        var sections = new Dictionary<string, int>();
        foreach (string name in Streams.AllNames)
            StreamInspector.Inspect(new StreamOctetSource(new MemoryStream(Streams.Read(name))), new Sections(name, sections));
        Assert.All(s_leastSections, device => Assert.InRange(sections.GetValueOrDefault(device.Key), device.Value, int.MaxValue));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Configuration_IsReadAndWritten_AndEndsWhereTheNextSectionBegins(string name)
    {
        byte[] stream = Streams.Read(name);
        if (stream[8] != 0x07)
            return;   // sent without

        ConfigurationState Load(byte[] octets, out int end)
        {
            var file = new QemuFileReader(octets);
            QemuFileInputVisitor visitor = file.Visitor;
            var state = new ConfigurationState();
            VMState.Visit(ref visitor, ref state);
            end = (int)file.Position;
            return state;
        }

        ConfigurationState configuration = Load(stream[9..], out int length);
        byte[] octets = stream.AsSpan(9, length).ToArray();
        Assert.Contains(stream[9 + length], (byte[])[0x01, 0x04, 0x08]);
        Assert.Equal(octets, VisitorPairs.QemuFile.Write(configuration));
        // Cut in the head of a subsection there is none.
        int fields = 4 + configuration.Name.Length;
        foreach (byte[] cut in (byte[][])[[], octets[..(fields - 2)], octets[..(fields / 2)]])
            Assert.Equal(VisitError.TruncatedData, Assert.Throws<VisitException>(() => Load(cut, out _)).Error);

        ConfigurationState again = new();
        VisitorPairs.Ber.Read(VisitorPairs.Ber.Write(configuration), ref again);
        Assert.Equal(octets, VisitorPairs.QemuFile.Write(again));
    }

    /// <param name="section">A section of a stream.</param>
    /// <param name="make">Makes the receiver's state.</param>
    /// <param name="unused">The place of an octet that the receiver has given up: it saves zero.</param>
    /// <param name="isTypeKnown">Whether vmdesc describes all of it.</param>
    private static void Check<TState>(DeviceSection section, Func<TState> make, int unused = -1, bool isTypeKnown = true)
        where TState : IVMState<TState>
    {
        byte[] octets = section.Contents.ToArray();
        TState state = Load(octets, make, section);
        if (unused >= 0)
            octets[unused] = 0;
        Assert.Equal(octets, VisitorPairs.QemuFile.Write(state));
        foreach (byte[] cut in (byte[][])[[], octets[..^2], octets[..(octets.Length / 2)]])
            Assert.Equal(VisitError.TruncatedData, Assert.Throws<VisitException>(() => Load(cut, make, section)).Error);

        // As it comes from a stream: the exact type and its value, read by the general description.
        VMStateDescription exact = section.Description!;
        if (isTypeKnown)
        {
            byte[] ber = VisitorPairs.Ber.Write(exact, section.State!);
            Assert.Equal(octets, VisitorPairs.QemuFile.Write(ReadPlanned(ber, exact, make, out long skipped)));
            Assert.Equal(unused < 0 ? 0 : 4 + 512 + 3, skipped);   // what stands in the place of unused octets
        }

        TState again = make();
        VisitorPairs.Ber.Read(VisitorPairs.Ber.Write(state), ref again);
        Assert.Equal(octets, VisitorPairs.QemuFile.Write(again));

        // JSON has no types: what QEMU saves by functions of its own must be octets for a receiver that has a buffer for it.
        VMStateDescription loaded = new LoadedTypes().Of(exact);
        DynamicState values = new();
        var file = new QemuFileReader(section.Contents.ToArray());
        QemuFileInputVisitor input = file.Visitor;
        VMState.Visit(ref input, loaded, values);
        input.Complete();
        byte[][] jsons = unused < 0 && isTypeKnown
            ? [VisitorPairs.Qmp.Write(state), VisitorPairs.Qmp.Write(loaded, values)]
            : [VisitorPairs.Qmp.Write(state)];
        foreach (byte[] json in jsons)
        {
            again = make();
            VisitorPairs.Qmp.Read(json, ref again);
            Assert.Equal(octets, VisitorPairs.QemuFile.Write(again));
        }
    }

    private static TState ReadPlanned<TState>(byte[] ber, VMStateDescription exact, Func<TState> make, out long skipped)
        where TState : IVMState<TState>
    {
        TState state = make();
        var visitor = new BerInputVisitor(ber, sent: exact);
        VMState.Visit(ref visitor, ref state);
        visitor.Complete();
        skipped = visitor.SkippedOctets;
        return state;
    }

    private static TState Load<TState>(byte[] octets, Func<TState> make, DeviceSection section)
        where TState : IVMState<TState>
    {
        TState state = make();
        var file = new QemuFileReader(octets);
        QemuFileInputVisitor visitor = file.Visitor;
        visitor.Root = section.Path;
        VMState.Visit(ref visitor, ref state, (int)section.VersionId);
        visitor.Complete();
        Assert.Equal(octets.Length, file.Position);
        return state;
    }

    private sealed class Sections(string name, Dictionary<string, int> sections) : IStreamConsumer
    {
        public void OnDevice(DeviceSection section)
        {
            if (section.State is null)
                return;
            string? device = section.Description!.Name;
            switch (device)
            {
                case "timer": Check(section, static () => new TimersState()); break;
                case "PCIBUS": Check(section, () => new PciBusState(BinaryPrimitives.ReadInt32BigEndian(section.Contents.Span))); break;
                case "hpet": Check(section, static () => new HpetState()); break;
                case "fdc": Check(section, () => new FdcBusState { State = { NumFloppies = section.Contents.Span[0x21a] } }); break;
                case "gpex_root": Check(section, static () => new PciRootState()); break;
                // "enable", once
                case "sd-card" when name.EndsWith("-5.2", StringComparison.Ordinal): Check(section, static () => new SdCardState(), unused: 1143); break;
                case "sd-card": Check(section, static () => new SdCardState()); break;
                case "ipmi-interface": Check(section, static () => new IpmiState()); break;
                case "s390_css":
                    Check(section, static () => { var css = new CssState(); css.Css[254] = new(); return css; },
                        isTypeKnown: section.Description.Fields.Any(static f => f.Struct?.Name == "s390_css_img")); break;
                case "cpu" when name.StartsWith("sparc", StringComparison.Ordinal):
                    device = "cpu of sparc"; Check(section, static () => new SparcCpuState()); break;
                case "cpu" when name.StartsWith("aarch64", StringComparison.Ordinal):
                    device = "cpu of aarch64"; Check(section, static () => new ArmCpuState()); break;
                default: return;
            }

            sections[device] = sections.GetValueOrDefault(device) + 1;
        }
    }
}
