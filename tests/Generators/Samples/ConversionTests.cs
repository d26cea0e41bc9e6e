using System.Buffers;
using Ber.Visitors;
using global::Samples.Conversion;
using global::Samples.Devices;
using Support;

namespace Generators.Samples;

/// <summary>
/// Hand-written save and load code becomes a description one field at a time: the octets are the same at each step, and each step loads what the others saved.
/// </summary>
public sealed class ConversionTests
{
    private delegate void Save(QemuFileWriter file);

    private delegate Save Load(QemuFileReader file);

    private static readonly Dictionary<string, Load> s_steps = new()
    {
        ["before"] = static file =>
        {
            var mouse = new MouseByHand();
            mouse.Load(file);
            return mouse.Save;
        },
        ["half-way"] = static file =>
        {
            var mouse = new MouseHalfWay();
            mouse.Load(file);
            return mouse.Save;
        },
        ["after"] = static file =>
        {
            var mouse = new Ps2Mouse();
            QemuFileInputVisitor visitor = file.Visitor;
            VMState.Visit(ref visitor, ref mouse);
            return output =>
            {
                QemuFileOutputVisitor visits = output.Visitor;
                VMState.Visit(ref visits, ref mouse);
            };
        },
    };

    public static TheoryData<string> Steps => [.. s_steps.Keys];

    [Theory]
    [MemberData(nameof(Steps))]
    public void Mouse_OfRealStreams_HasTheSameOctetsAtEachStep(string step)
    {
        byte[][] sections = [.. RealSection.Golden.Where(static s => s.Name == "ps2mouse").Select(static s => s.Contents)];
        Assert.True(sections.Length >= 15);
        Assert.All(sections, octets => AssertCrosses(step, octets));
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void Mouse_OfAnyState_HasTheSameOctetsAtEachStep(string step)
    {
        for (int seed = 0; seed < 50; seed++)
        {
            var mouse = new Ps2Mouse { Common = { ReadIndex = seed, WriteIndex = 255 - seed, Count = seed % 3 } };
            var random = new Random(seed);
            random.NextBytes(mouse.Common.Data = new byte[256]);
            (mouse.DeltaX, mouse.DeltaY, mouse.DeltaZ, mouse.Common.WriteCmd) = (-seed, random.Next(), int.MinValue, -1);
            (mouse.Status, mouse.Type, mouse.Buttons, mouse.Wrap) = ((byte)random.Next(256), Ps2MouseType.IntelliMouse, (byte)random.Next(256), 1);
            AssertCrosses(step, VisitorPairs.QemuFile.Write(mouse));
        }
    }

    private static void AssertCrosses(string step, byte[] octets)
    {
        byte[] saved = LoadAndSave(s_steps[step], octets);

        Assert.Equal(octets, saved);
        Assert.All(s_steps.Values, other => Assert.Equal(octets, LoadAndSave(other, saved)));
    }

    private static byte[] LoadAndSave(Load load, byte[] octets)
    {
        // Something stands before and after the device, as in a stream.
        var reader = new QemuFileReader([0x04, .. octets, 0x7E]);
        Assert.Equal(0x04, reader.GetByte());
        Save save = load(reader);
        Assert.Equal(0x7E, reader.GetByte());

        var output = new ArrayBufferWriter<byte>();
        var writer = new QemuFileWriter(output);
        save(writer);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }
}
