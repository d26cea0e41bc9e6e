using System.Buffers.Binary;
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
        long at = _input.RecordOffset;
        long legacyOctets = contents.Integer(0, long.MaxValue);
        long berOctets = contents.Integer(0, long.MaxValue);
        int algorithm = contents.Enumerated((int)DigestAlgorithm.Sha256);
        byte[] legacyDigest = contents.OctetString().ToArray();
        byte[] berDigest = contents.OctetString().ToArray();
        byte[] indexOffset = contents.OctetString().ToArray();
        contents.SkipRest();

        _output.FlushDigest();
        Require(berOctets == at, at, $"{at} BER octets before the end record", $"{berOctets}");
        Require(legacyOctets == _output.Position, at, $"{legacyOctets} legacy octets", $"{_output.Position}");
        Require(algorithm == (int)_input.Algorithm, at, $"the digest algorithm of the header record", $"{algorithm}");
        Require(berDigest.AsSpan().SequenceEqual(_input.Digest), at, $"BER digest {Convert.ToHexStringLower(berDigest)}", Convert.ToHexStringLower(_input.Digest));
        Require(legacyDigest.AsSpan().SequenceEqual(_legacyDigest.Value), at, $"legacy digest {Convert.ToHexStringLower(legacyDigest)}", Convert.ToHexStringLower(_legacyDigest.Value));
        Require(indexOffset.Length == 8 && BinaryPrimitives.ReadInt64BigEndian(indexOffset) == _indexOffset, at, $"index offset {_indexOffset}", Convert.ToHexStringLower(indexOffset));

        // The digests cannot cover the record that holds them: it has one form only.
        using var canonical = new ArrayPoolBufferWriter<byte>();
        EndRecord.Write(canonical, legacyOctets, berOctets, _input.Algorithm, legacyDigest, berDigest, _indexOffset);
        Require(canonical.WrittenSpan.SequenceEqual(_input.RecordOctets), at, "the end record in its canonical form", "another form");
        _input.ReadEnd();
    }

    private static void Append(ArrayPoolBufferWriter<byte> text, ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(text.GetSpan(Math.Max(octets.Length, 1)));
        text.Advance(octets.Length);
    }

    private static void Require(bool holds, long at, string expected, string actual)
    {
        if (!holds)
            throw new StreamFormatException(StreamFormatError.Damaged, at, expected, actual);
    }
}
