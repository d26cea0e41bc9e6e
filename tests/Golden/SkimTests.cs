using System.Text;
using Ber.Compat;
using Ber.Visitors;
using Microsoft.Win32.SafeHandles;
using Support;

namespace Golden;

/// <summary>A file is looked through without its page data, and says the same.</summary>
public sealed class SkimTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("qber-skim-").FullName;

    public static TheoryData<string> Names => Streams.Names;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Names))]
    public void Skim_LegacyAndBerFile_TellsTheSameAsInspect(string name)
    {
        byte[] legacy = Streams.Read(name);

        Assert.Equal(Told(legacy, isSkimmed: false), Told(legacy, isSkimmed: true));
        byte[] ber = Translations.Encode(legacy, out _);
        Assert.Equal(Told(ber, isSkimmed: false), Told(ber, isSkimmed: true));
        byte[] packed = Packed(legacy);
        Assert.Equal(Told(packed, isSkimmed: false), Told(packed, isSkimmed: true));
    }

    [Fact]
    public void Skim_BerFileWithOtherPages_DoesNotLookAtThem()
    {
        byte[] ber = Translations.Encode(Streams.Read("pc-i440fx-7.2"), out _);
        string before = Told(ber, isSkimmed: true);
        int changed = 0;
        foreach (BerRecord record in BerRecord.Of(ber).Where(static r => r.Letter == 'r' && r.Octets.Length > 4096))
        {
            ber[record.Offset + record.Octets.Length - 1] ^= 1;   // the last octet of its data
            changed++;
        }

        Assert.NotEqual(0, changed);
        Assert.Equal(before, Told(ber, isSkimmed: true));
        StreamFormatException exception = Assert.Throws<StreamFormatException>(() => Told(ber, isSkimmed: false));
        Assert.Contains("digest", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Skim_FileThatEndsInPageData_IsRefusedWithTheOffset()
    {
        byte[] ber = Translations.Encode(Streams.Read("pc-i440fx-7.2"), out _);
        BerRecord ram = BerRecord.Of(ber).First(static r => r.Letter == 'r' && r.Octets.Length > 4096);

        StreamFormatException exception = Assert.Throws<StreamFormatException>(() => Told(ber[..(ram.Offset + ram.Octets.Length - 100)], isSkimmed: true));

        Assert.Equal(StreamFormatError.Truncated, exception.Error);
        Assert.Equal(ram.Offset + ram.Octets.Length - 100, exception.Offset);
    }

    private static byte[] Packed(byte[] legacy)
    {
        var ber = new MemoryStream();
        StreamTranslator.LegacyToBer(new StreamOctetSource(new MemoryStream(legacy)), new StreamOctetSink(ber), new TranslationOptions { ZstdLevel = 1 });
        return ber.ToArray();
    }

    private string Told(byte[] octets, bool isSkimmed)
    {
        var teller = new Teller();
        if (!isSkimmed)
        {
            StreamInspector.Inspect(new StreamOctetSource(new MemoryStream(octets)), teller);
            return teller.ToString();
        }

        string path = Path.Join(_folder, "stream");
        File.WriteAllBytes(path, octets);
        using SafeFileHandle file = File.OpenHandle(path);
        StreamInspector.Skim(file, teller);
        return teller.ToString();
    }

    private sealed class Teller : IStreamConsumer
    {
        private readonly StringBuilder _text = new();

        public override string ToString() => _text.ToString();

        public void OnStart(StreamStart start) => _text.AppendLine($"{start.MachineType} {start.Program} {start.TargetPageBits}");

        public void OnCommand(int command, ReadOnlySpan<byte> contents) => _text.AppendLine($"command {command} {Convert.ToHexString(contents)}");

        public void OnLiveSection(FieldPath section, uint versionId) => _text.AppendLine($"{section} {versionId}");

        public void OnRamBlocks(IReadOnlyList<RamBlockSummary> blocks) => _text.AppendJoin('\n', blocks).AppendLine();

        public void OnDevice(DeviceSection section)
            => _text.AppendLine(
                $"{section.Path} {section.SectionId} {section.VersionId} {section.LegacyOffset} {section.Octets} {section.OpaqueReason} "
                + $"{Convert.ToHexString(section.Contents.Span)}");

        public void OnOpaque(long octets, string? reason) => _text.AppendLine($"{octets} {reason}");

        public void OnVMDesc(VMDescDialect dialect, long pageSize, VMStateDescription? configuration)
            => _text.AppendLine($"{dialect} {pageSize} {configuration?.Name}");

        public void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result)
            => _text.AppendJoin('\n', blocks).AppendLine().AppendLine(
                $"{result.LegacyOctets} {result.BerOctets} {result.LegacyRamOctets} {result.BerRamOctets} {result.TypedDeviceOctets} {result.OpaqueOctets}");
    }
}
