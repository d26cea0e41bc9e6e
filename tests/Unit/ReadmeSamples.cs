using System.Buffers;
using System.Formats.Asn1;
using System.Text.RegularExpressions;
using Ber;
using Ber.Compat;
using Ber.Visitors;
using Unit.Architecture;

namespace Unit;

/// <summary>The samples of README, compiled and run; a test holds README to this file.</summary>
public sealed partial class ReadmeSamples
{
    [Fact]
    public void Readme_BerSample_ReadsWhatItWrote()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new BerWriter(output);
        BerScope scope = writer.BeginConstructed(Asn1Tag.Sequence);
        writer.WriteInteger(65L);
        writer.WriteBoolean(true);
        writer.EndConstructed(scope);
        writer.Flush();

        var reader = new BerReader(output.WrittenSpan);
        reader.ReadBeginConstructed(Asn1Tag.Sequence);
        reader.ReadInteger(out long value);            // 65
        reader.ReadBoolean(out byte octet);            // FF
        reader.ReadEndConstructed();

        Assert.Equal("30060201410101ff", Convert.ToHexStringLower(output.WrittenSpan));
        Assert.Equal(65, value);
        Assert.Equal(0xFF, octet);
    }

    [Fact]
    public void Readme_DeviceSample_TurnsASectionIntoBer()
    {
        byte[] octets = [0x00, 0x18, 0x03, 0x00, 0x05, 0x0D, .. "pckbd_outport"u8, 0x00, 0x00, 0x00, 0x01, 0xCF];
        var output = new ArrayBufferWriter<byte>();
        var keyboard = new Keyboard();

        QemuFileInputVisitor section = new QemuFileReader(octets).Visitor;    // what QEMU sent
        VMState.Visit(ref section, ref keyboard);
        section.Complete();

        var ber = new BerOutputVisitor(output);
        VMState.Visit(ref ber, ref keyboard);
        ber.Complete();

        Assert.Equal(0xCF, keyboard.OutPort!.Value.Outport);
        Assert.Equal("301a" + "020100020118020103020100" + "a00c" + "020100020101" + "3004020200cf", Convert.ToHexStringLower(output.WrittenSpan));
    }

    [Fact]
    public void Readme_TranslatorSample_TypesEveryDevice()
    {
        using FileStream input = File.OpenRead(Path.Join(SourceTree.Root, "tests/Golden/Streams/pc-i440fx-7.2.mig"));
        var stream = new MemoryStream();

        TranslationResult result = StreamTranslator.LegacyToBer(new StreamOctetSource(input), new StreamOctetSink(stream));

        Assert.Equal(29, result.TypedDevices);
        Assert.Equal(0, result.OpaqueOctets);
    }

    [Fact]
    public void Readme_EverySampleLine_IsInThisFile()
    {
        string[] lines = [.. File.ReadLines(Path.Join(SourceTree.Root, "tests/Unit/ReadmeSamples.cs")).Select(static l => l.Trim())];
        string readme = File.ReadAllText(Path.Join(SourceTree.Root, "README.md"));

        string[] samples = [.. CSharpFence().Matches(readme).SelectMany(static m => m.Groups[1].Value.Split('\n')).Select(static l => l.Trim())
            .Where(static l => l.Length > 0)];

        Assert.NotEmpty(samples);
        Assert.Empty(samples.Except(lines));
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpFence();
}

[VMState("pckbd", Version = 3, MinimumVersion = 3)]
public partial class Keyboard
{
    [VMStateField] public byte WriteCmd;
    [VMStateField] public byte Status;
    [VMStateField] public byte Mode;
    [VMStateField("pending_tmp", FormerNames = ["pending"])] public byte Pending;
    [VMStateSubsection] public KeyboardOutPort? OutPort;    // sent when it is not null
}

[VMState("pckbd_outport", Version = 1, MinimumVersion = 1)]
public partial struct KeyboardOutPort
{
    [VMStateField] public byte Outport;
}
