using System.Formats.Asn1;
using Org.BouncyCastle.Asn1;

namespace Ber.Bench;

/// <summary>Every codec over the same records; each is checked to give them back before anything is measured.</summary>
internal sealed class FieldCodecs
{
    /// <summary>The one that looks at tokens and knows no fields.</summary>
    public const string Walk = "Ber (BerReader.Read, every token)";

    /// <summary>Visitors of types known to the compiler.</summary>
    public const string Typed = "Ber.Visitors, BER, typed";

    /// <summary>Visitors of descriptions that are not.</summary>
    public const string Dynamic = "Ber.Visitors, BER, description met at run time";

    /// <summary>System.Formats.Asn1 at its best: nothing is allocated.</summary>
    public const string Asn1 = "AsnWriter (presized), AsnDecoder";

    private readonly MixedRecord[] _source;

    public FieldCodecs(int count)
    {
        var ours = new RecordCodecs(count);
        _source = ours.Source;
        byte[] ber = ours.Ber.ToArray();
        var target = new MixedRecord[count];
        var output = new System.Buffers.ArrayBufferWriter<byte>((count * 128) + 256);
        string asn1 = Machine.VersionOf(typeof(AsnWriter));
        string bouncyCastle = Machine.VersionOf(typeof(Asn1Object));
        Ber = ber;
        All =
        [
            new(Typed, null, () => ours.EncodeBer(), ours.DecodeBer, () => ours.Target),
            new(Dynamic, null, () => ours.EncodeBerDynamic(), ours.DecodeBerDynamic),
            new("Ber.Visitors, QEMUFile, typed", null, () => ours.EncodeQemuFile(), ours.DecodeQemuFile, () => ours.Target),
            new("Ber (BerWriter, BerReader)", null, () => BerRecords.Encode(output, _source), () => BerRecords.Decode(ber, target), () => target),
            new(Walk, null, null, () => BerRecords.Walk(ber)),
            new(Asn1, asn1, () => ours.EncodeAsn1(), () => Asn1Records.Decode(ber, target), () => target),
            new("ValueAsnReader", asn1, null, () => Asn1ReaderRecords.DecodeWithValueReader(ber, target), () => target),
            new("AsnReader", asn1, null, () => Asn1ReaderRecords.DecodeWithReader(ber, target), () => target),
            new("BouncyCastle", bouncyCastle, () => BouncyCastleRecords.Encode(_source).Length, () => BouncyCastleRecords.Decode(ber, target), () => target),
            .. new SerializerRecords(_source).All,
        ];
        foreach (FieldCodec codec in All)
            Check(codec, target);
        if (!BouncyCastleRecords.Encode(_source).AsSpan().SequenceEqual(ber))
            throw new InvalidOperationException("BouncyCastle writes something else.");
        BerRecords.Encode(output, _source);
        if (!output.WrittenSpan.SequenceEqual(ber))
            throw new InvalidOperationException("BerWriter writes something else.");
    }

    /// <summary>All of them, ours first.</summary>
    public IReadOnlyList<FieldCodec> All { get; }

    /// <summary>The records as BER.</summary>
    public ReadOnlyMemory<byte> Ber { get; }

    /// <summary>The records as BER with no integer above 2^63 - 1: the native integers of asn1c 0.9.28 go no further.</summary>
    public byte[] EncodeForAsn1c()
    {
        MixedRecord[] records = [.. _source];
        for (int i = 0; i < records.Length; i++)
            records[i].Ring.Address &= long.MaxValue;
        var output = new System.Buffers.ArrayBufferWriter<byte>(Ber.Length);
        BerRecords.Encode(output, records);
        return output.WrittenSpan.ToArray();
    }

    private void Check(FieldCodec codec, MixedRecord[] target)
    {
        Array.Clear(target);
        codec.Encode?.Invoke();
        codec.Decode?.Invoke();
        if (codec.Decoded is not null && !codec.Decoded().AsSpan().SequenceEqual(_source))
            throw new InvalidOperationException($"{codec.Name} gives other values.");
    }
}
