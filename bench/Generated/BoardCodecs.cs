using System.Buffers;
using System.Formats.Asn1;
using Ber.Visitors;

namespace Ber.Bench;

/// <summary>The board through generated code and through System.Formats.Asn1, with all memory taken beforehand and the results compared.</summary>
internal sealed class BoardCodecs
{
    private readonly Board _source = Board.Create();
    private readonly Board _target = new();
    private readonly ArrayBufferWriter<byte> _output = new(Board.FieldCount * 12);
    private readonly AsnWriter _asnWriter = new(AsnEncodingRules.BER, Board.FieldCount * 12);
    private readonly QemuFileWriter _fileWriter;
    private readonly QemuFileReader _fileReader;
    private readonly byte[] _ber;
    private readonly byte[] _qemuFile;

    public BoardCodecs()
    {
        _fileWriter = new QemuFileWriter(_output);
        EncodeQemuFile();
        _qemuFile = _output.WrittenSpan.ToArray();
        _fileReader = new QemuFileReader(_qemuFile);
        EncodeBer();
        _ber = _output.WrittenSpan.ToArray();
        Validate();
    }

    public int BerLength => _ber.Length;

    public int EncodeBer()
    {
        _output.ResetWrittenCount();
        var visitor = new BerOutputVisitor(_output);
        Board source = _source;
        VMState.Visit(ref visitor, ref source);
        visitor.Complete();
        return _output.WrittenCount;
    }

    public int EncodeQemuFile()
    {
        _output.ResetWrittenCount();
        QemuFileOutputVisitor visitor = _fileWriter.Visitor;
        Board source = _source;
        VMState.Visit(ref visitor, ref source);
        visitor.Complete();
        return _output.WrittenCount;
    }

    public int EncodeAsn1() => Asn1Board.Encode(_asnWriter, _source);

    public void DecodeBer()
    {
        var visitor = new BerInputVisitor(_ber);
        Board target = _target;
        VMState.Visit(ref visitor, ref target);
        visitor.Complete();
    }

    public void DecodeQemuFile()
    {
        _fileReader.Reset(_qemuFile);
        QemuFileInputVisitor visitor = _fileReader.Visitor;
        Board target = _target;
        VMState.Visit(ref visitor, ref target);
        visitor.Complete();
    }

    public void DecodeAsn1() => Asn1Board.Decode(_ber, _target);

    private void Validate()
    {
        EncodeAsn1();
        Require(_asnWriter.Encode().AsSpan().SequenceEqual(_ber), "AsnWriter and generated code write different octets.");
        foreach (Action decode in (Action[])[DecodeBer, DecodeQemuFile, DecodeAsn1])
        {
            decode();
            for (int b = 0; b < Board.Buses; b++)
            {
                Require(_target.Children[b].Number == b && _target.Children[b].Devices.SequenceEqual(_source.Children[b].Devices),
                    $"{decode.Method.Name} reads other values.");
            }

            _target.Children.Clear();
        }
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
            throw new InvalidOperationException(message);
    }
}
