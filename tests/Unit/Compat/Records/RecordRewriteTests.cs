using System.Buffers;
using Ber.Compat;
using Ber.Visitors;
using Support;
using Unit.Architecture;

namespace Unit.Compat.Records;

/// <summary>The two halves of each record belong together: what one reads of a real stream the other writes again, octet for octet.</summary>
public sealed class RecordRewriteTests
{
    private readonly TypeTable _types = new();

    public static TheoryData<string> Streams =>
    [
        "microvm-10.0.mig",                       // no live section but ram
        "pc-q35-7.2.mig",
        "pc-i440fx-no-footers-7.2.mig",
        "pc-i440fx-no-configuration-7.2.mig",
        "pc-i440fx-no-vmdesc-7.2.mig",            // opaque sections
        "pc-i440fx-ignore-shared-10.0.mig",       // addresses of blocks
        "pc-i440fx-validate-uuid-10.0.mig",
        "s390-ccw-virtio-7.2.mig",                // short live sections, another dialect
        "s390-ccw-virtio-5.2.mig",
    ];

    [Theory]
    [MemberData(nameof(Streams))]
    public void Records_of_a_stream_are_written_as_they_were_read(string name)
    {
        byte[] ber = Translations.Encode(File.ReadAllBytes(Path.Join(SourceTree.Root, "tests/Golden/Streams", name)), out _);

        HashSet<RecordTag> seen = RewriteAll(ber);

        HashSet<RecordTag> everywhere = [RecordTag.Configuration, RecordTag.RamBlocks, RecordTag.RamPages, RecordTag.Section, RecordTag.Index, RecordTag.End];
        Assert.Superset(everywhere, seen);
        Assert.Equal(name.Contains("no-vmdesc"), !seen.Contains(RecordTag.VMDesc));
    }

    private HashSet<RecordTag> RewriteAll(byte[] ber)
    {
        HashSet<RecordTag> seen = [];
        using var input = new MigrationStreamReader(new OctetWindow(new StreamOctetSource(new MemoryStream(ber)), null));
        var header = new ArrayBufferWriter<byte>();
        new HeaderRecord(input.Content, input.Algorithm, input.Program).Write(header);
        Assert.True(ber.AsSpan(4).StartsWith(header.WrittenSpan));
        while (!seen.Contains(RecordTag.End))
        {
            input.Read();
            seen.Add(input.Tag);
            RecordReader contents = input.Contents;
            RecordReader whole = input.Contents;
            int length = (int)(input.RecordOffset + input.RecordOctets.Length - whole.Offset);
            var output = new ArrayBufferWriter<byte>();
            Rewrite(input, ref contents, output);
            ReadOnlySpan<byte> expected = input.Tag is RecordTag.End ? input.RecordOctets : input.RecordOctets[^length..];
            Assert.Equal(Convert.ToHexStringLower(expected), Convert.ToHexStringLower(output.WrittenSpan));
        }

        return seen;
    }

    private void Rewrite(MigrationStreamReader input, scoped ref RecordReader contents, ArrayBufferWriter<byte> output)
    {
        switch (input.Tag)
        {
            case RecordTag.Configuration: ConfigurationRecord.Write(output, ConfigurationRecord.Read(ref contents)); break;
            case RecordTag.RamBlocks: RamBlocksRecord.Read(ref contents, new StreamLimits()).Write(output); break;
            case RecordTag.Live: LiveRecord.Read(ref contents).Write(output); break;
            case RecordTag.Section: SectionRecord.Read(ref contents).Write(output); break;
            case RecordTag.Device: DeviceRecord.Read(ref contents).Write(output); break;
            case RecordTag.Command: CommandRecord.Read(ref contents).Write(output); break;
            case RecordTag.VMDesc: VMDescRecord.Read(ref contents).Write(output); break;
            case RecordTag.Index: IndexRecord.Write(output, IndexRecord.Read(ref contents)); break;
            case RecordTag.End: EndRecord.Read(ref contents).Write(output); break;
            case RecordTag.Type:
                VMStateDescription description = TypeRecord.Read(ref contents, _types);
                TypeRecord.Write(output, _types, description, _types.Count - 1);
                break;
            case RecordTag.Opaque:
                var octets = new ArrayBufferWriter<byte>();
                OpaqueRecord.ReadBegin(ref contents);
                while (OpaqueRecord.TryReadPart(ref contents, out ReadOnlySpan<byte> part, out int zeros))
                {
                    octets.Write(part);
                    octets.Write(new byte[zeros]);
                }

                OpaqueRecord.Write(output, octets.WrittenSpan, OpaqueRecord.ReadEnd(ref contents), new Expansion());
                break;
            case RecordTag.RamPages:
                RamPagesRecord pages = RamPagesRecord.Read(ref contents);
                input.DigestRamRecord(pages.DataOffset, pages.Data.Length);
                Rewrite(pages, input, output);
                break;
            default: throw new InvalidOperationException($"{input.Tag}");
        }
    }

    /// <summary>Heads, items and data.</summary>
    private static void Rewrite(RamPagesRecord pages, MigrationStreamReader input, ArrayBufferWriter<byte> output)
    {
        Span<byte> head = stackalloc byte[RamPagesRecord.MaxHead];
        head = head[..RamPagesRecord.WriteHead(RecordTag.RamPages, head, pages.Items.Length, pages.Data.Length)];
        RecordReader whole = input.Contents;
        output.Write(head[(int)(whole.Offset - input.RecordOffset)..]);   // without the head of the record
        for (ReadOnlySpan<byte> items = pages.Items; !items.IsEmpty;)
        {
            int length = RunItems.Read(items, 0, out RunItem item, out long value);
            Span<byte> again = output.GetSpan(RunItems.MaxLength);
            output.Advance(RunItems.Write(again, item, value));
            items = items[length..];
        }

        Span<byte> dataHead = stackalloc byte[RamPagesRecord.MaxHead];
        output.Write(dataHead[..RamPagesRecord.WriteDataHead(dataHead, pages.Data.Length, isPacked: false)]);
        output.Write(pages.Data);
    }
}
