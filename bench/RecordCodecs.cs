using System.Buffers;
using System.Formats.Asn1;
using Ber.Visitors;

namespace Ber.Bench;

/// <summary>Every way to encode and decode the records, with all memory taken beforehand and the encodings compared with one another.</summary>
internal sealed class RecordCodecs
{
    private readonly MixedRecords _source;
    private readonly MixedRecords _target;
    private readonly MixedRecord[] _asnTarget;
    private readonly ArrayBufferWriter<byte> _output;
    private readonly AsnWriter _asnWriter;
    private readonly byte[] _ber;
    private readonly byte[] _qemuFile;
    private readonly QemuFileWriter _fileWriter;
    private readonly QemuFileReader _fileReader;
    private readonly DynamicState _dynamicSource = new();
    private readonly DynamicState _dynamicTarget = new();

    public RecordCodecs(int count)
    {
        _source = MixedRecords.Create(count);
        _target = new MixedRecords { Records = new MixedRecord[count] };
        _asnTarget = new MixedRecord[count];
        _output = new ArrayBufferWriter<byte>(count * 128 + 256);
        _asnWriter = new AsnWriter(AsnEncodingRules.BER, count * 128 + 256);
        _fileWriter = new QemuFileWriter(_output);

        EncodeQemuFile();
        _qemuFile = _output.WrittenSpan.ToArray();
        _fileReader = new QemuFileReader(_qemuFile);
        EncodeBer();
        _ber = _output.WrittenSpan.ToArray();
        var input = new BerInputVisitor(_ber);
        VMState.Visit(ref input, MixedRecords.Description, _dynamicSource);
        input.Complete();
        Validate();
    }

    public int BerLength => _ber.Length;

    public MixedRecord[] Source => _source.Records;

    public MixedRecord[] Target => _target.Records;

    public ReadOnlySpan<byte> Ber => _ber;

    public int EncodeBer()
    {
        _output.ResetWrittenCount();
        var visitor = new BerOutputVisitor(_output);
        MixedRecords source = _source;
        VMState.Visit(ref visitor, ref source);
        visitor.Complete();
        return _output.WrittenCount;
    }

    public int EncodeAsn1() => Asn1Records.Encode(_asnWriter, _source.Records);

    public int EncodeBerDynamic()
    {
        _output.ResetWrittenCount();
        var visitor = new BerOutputVisitor(_output);
        VMState.Visit(ref visitor, MixedRecords.Description, _dynamicSource);
        visitor.Complete();
        return _output.WrittenCount;
    }

    public int EncodeQemuFile()
    {
        _output.ResetWrittenCount();
        QemuFileOutputVisitor visitor = _fileWriter.Visitor;
        MixedRecords source = _source;
        VMState.Visit(ref visitor, ref source);
        visitor.Complete();
        return _output.WrittenCount;
    }

    public void DecodeBer()
    {
        var visitor = new BerInputVisitor(_ber);
        MixedRecords target = _target;
        VMState.Visit(ref visitor, ref target);
        visitor.Complete();
    }

    public void DecodeAsn1() => Asn1Records.Decode(_ber, _asnTarget);

    public void DecodeBerDynamic()
    {
        var visitor = new BerInputVisitor(_ber);
        VMState.Visit(ref visitor, MixedRecords.Description, _dynamicTarget);
        visitor.Complete();
    }

    public void DecodeQemuFile()
    {
        _fileReader.Reset(_qemuFile);
        QemuFileInputVisitor visitor = _fileReader.Visitor;
        MixedRecords target = _target;
        VMState.Visit(ref visitor, ref target);
        visitor.Complete();
    }

    private void Validate()
    {
        EncodeAsn1();
        Require(_asnWriter.Encode().AsSpan().SequenceEqual(_ber), "AsnWriter and BerOutputVisitor write different octets.");
        EncodeBerDynamic();
        Require(_output.WrittenSpan.SequenceEqual(_ber), "The dynamic walk writes other octets.");
        DecodeBer();
        Require(SameAsSource(_target.Records), "BerInputVisitor reads other values.");
        Array.Clear(_target.Records);
        DecodeQemuFile();
        Require(SameAsSource(_target.Records), "QemuFileInputVisitor reads other values.");
        DecodeAsn1();
        Require(SameAsSource(_asnTarget), "AsnDecoder reads other values.");
        DecodeBerDynamic();
    }

    private bool SameAsSource(MixedRecord[] records)
        => records.AsSpan().SequenceEqual(_source.Records);

    private static void Require(bool condition, string message)
    {
        if (!condition)
            throw new InvalidOperationException(message);
    }
}
