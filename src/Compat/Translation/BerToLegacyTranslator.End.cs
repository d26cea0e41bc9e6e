using System.Formats.Asn1;
using Ber.Visitors;
using CommunityToolkit.HighPerformance.Buffers;

namespace Ber.Compat;

/// <content>The v record, which regenerates vmdesc, and the end record, which proves everything.</content>
internal sealed partial class BerToLegacyTranslator
{
    private void ReadVMDesc(ref RecordReader contents)
    {
        long at = _input.RecordOffset;
        long length = contents.Integer(0, FormatFacts.MaxRecordLength);
        long pageSize = contents.Integer();
        bool isSpaced = contents.Boolean();
        var indexMode = (IndexMode)contents.Enumerated((int)IndexMode.None);
        long? configurationType = contents.OptionalInteger(0);
        VMStateDescription? configuration = configurationType is long number ? FindType(number, at) : null;

        using var regenerated = new ArrayPoolBufferWriter<byte>();
        if (!VMDescWriter.TryWrite(new VMDesc { Dialect = new VMDescDialect(isSpaced, indexMode), PageSize = pageSize, Configuration = configuration, Devices = [.. _describedDevices] }, regenerated, 2 * (int)length + 4096, out _))
            regenerated.Clear();
        using var text = new ArrayPoolBufferWriter<byte>();
        int copied = 0;
        if (contents.TryBegin(1))
        {
            while (contents.TryPeek(out _, out _))
            {
                contents.Begin(Asn1Tag.Sequence);
                int offset = (int)contents.Integer(copied, regenerated.WrittenCount);
                int removed = (int)contents.Integer(0, regenerated.WrittenCount - offset);
                Append(text, regenerated.WrittenSpan[copied..offset]);
                Append(text, contents.OctetString());
                copied = offset + removed;
                contents.End();
            }

            contents.End();
        }

        Append(text, regenerated.WrittenSpan[copied..]);
        contents.SkipRest();
        if (text.WrittenCount != length)
            throw new StreamFormatException(StreamFormatError.Damaged, at, $"a vmdesc of {length} octets", $"{text.WrittenCount}");
        _consumer?.OnVMDesc(new VMDescDialect(isSpaced, indexMode), pageSize, configuration);
        _output.PutByte(LegacyTags.VMDescription);
        _output.PutUInt32((uint)length);
        _output.Put(text.WrittenSpan);
    }

    private void ReadEnd(ref RecordReader contents)
    {
        _output.FlushDigest();
        EndRecord.Check(ref contents, _input, _output.Position, _legacyDigest.Value, _indexOffset);
        _input.ReadEnd();
    }

    private static void Append(ArrayPoolBufferWriter<byte> text, ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(text.GetSpan(Math.Max(octets.Length, 1)));
        text.Advance(octets.Length);
    }
}
