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
    public void Readme_VisitorSample_EncodesTheState()
    {
        var output = new ArrayBufferWriter<byte>();
        var keyboard = new KeyboardState { Status = 0x18, Mode = 3 };

        var ber = new BerOutputVisitor(output);
        VMState.Visit(ref ber, ref keyboard);          // KeyboardState : IVMState<KeyboardState>
        ber.Complete();

        Assert.Equal("3006020118020103", Convert.ToHexStringLower(output.WrittenSpan));
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

        string[] samples = [.. CSharpFence().Matches(readme).SelectMany(static m => m.Groups[1].Value.Split('\n')).Select(static l => l.Trim()).Where(static l => l.Length > 0)];

        Assert.NotEmpty(samples);
        Assert.Empty(samples.Except(lines));
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpFence();

    private struct KeyboardState : IVMState<KeyboardState>
    {
        private static readonly VMStateField s_status = new("status", FieldKind.UInt8);
        private static readonly VMStateField s_mode = new("mode", FieldKind.UInt32);

        public byte Status;
        public uint Mode;

        public static VMStateDescription Description { get; } = new("pckbd", 3, [s_status, s_mode]) { MinimumVersionId = 3 };

        public static void VisitFields<TVisitor>(ref TVisitor visitor, ref KeyboardState state, int versionId)
            where TVisitor : IVisitor, allows ref struct
        {
            visitor.VisitByte(s_status, ref state.Status);
            visitor.VisitUInt32(s_mode, ref state.Mode);
        }
    }
}
