using System.Buffers;
using System.IO.Hashing;
using System.Text;
using Ber.Visitors;
using CommunityToolkit.HighPerformance.Buffers;

namespace Ber.Compat;

/// <summary>Writes the records of a state file, and takes the digest of the QEMU file that they stand for.</summary>
internal sealed class StateFileWriter : IDisposable
{
    private readonly StreamDigest _legacyDigest = new(DigestAlgorithm.XxHash128);
    private readonly MigrationStreamWriter _output;
    private readonly LegacyOutput _legacy;
    private readonly TypeTable _types = new();
    private readonly Expansion _expansion = new();
    private readonly ArrayPoolBufferWriter<byte> _value = new();
    private readonly ArrayPoolBufferWriter<byte> _contents = new();
    private uint _sections;

    public StateFileWriter(IOctetSink sink, string program)
    {
        _output = new MigrationStreamWriter(sink, DigestAlgorithm.XxHash128);
        _legacy = new LegacyOutput(NullOctetSink.Instance, _legacyDigest);
        _output.Begin(StreamContent.Stream, program);
        ConfigurationRecord.Write(_output.BeginRecord(), new ConfigurationSection());
        _output.WriteRecord(RecordTag.Configuration);
        _legacy.PutUInt32(LegacyTags.Magic);
        _legacy.PutUInt32(LegacyTags.FileVersion);
    }

    /// <summary>Writes a state: its types that are new, then its values.</summary>
    public void Write(VMStateEntry entry)
    {
        VMStateDescription description = entry.Description;
        _types.AddWithNested(description, WriteType);
        _value.Clear();
        Encode(entry);
        if (_value.WrittenCount > FormatFacts.MaxRecordLength - DeviceRecord.MaxHead)
            throw new InvalidOperationException($"State of '{entry.Path}' has {_value.WrittenCount} octets, more than a record may have.");

        _contents.Clear();
        MakeContents(entry.Path, description);
        if (!_expansion.TryTake(_contents.WrittenCount, _value.WrittenCount))
            throw new InvalidOperationException($"State of '{entry.Path}' has more zeros than a file may stand for.");
        _types.TryGetNumber(description, out int type);
        var head = new SectionHead(_sections++, new LegacyName(Encoding.UTF8.GetBytes(entry.IdStr)), entry.InstanceId, (uint)description.VersionId);
        head.Write(_legacy, LegacyTags.SectionFull);
        _legacy.Put(_contents.WrittenSpan);
        SectionHead.WritePart(_legacy, LegacyTags.SectionFooter, head.Id);

        Span<byte> digest = stackalloc byte[sizeof(ulong)];
        XxHash3.Hash(_contents.WrittenSpan, digest);
        new DeviceRecord(head, type) { Value = _value.WrittenSpan, Digest = digest }.Write(_output.BeginRecord());
        _output.WriteRecord(RecordTag.Device);
    }

    public void End()
    {
        new SectionRecord(LegacyTags.Eof, 0, null).Write(_output.BeginRecord());
        _output.WriteRecord(RecordTag.Section);
        _legacy.PutByte(LegacyTags.Eof);
        _legacy.FlushDigest();
        _output.End(_legacyDigest.Count, _legacyDigest.Value);
    }

    public void Dispose()
    {
        _legacy.Dispose();
        _output.Dispose();
        _legacyDigest.Dispose();
        _value.Dispose();
        _contents.Dispose();
    }

    private void Encode(VMStateEntry entry)
    {
        var visitor = new BerOutputVisitor(_value, _types);
        try
        {
            entry.Visit(ref visitor, entry.Description.VersionId);
            visitor.Complete();
        }
        finally
        {
            visitor.Dispose();
        }
    }

    /// <summary>The octets of the section in a QEMU file, from the encoding: what a decoder makes of it.</summary>
    private void MakeContents(FieldPath path, VMStateDescription description)
    {
        var state = new DynamicState { MaxOctets = _value.WrittenCount + description.ZeroOctets };
        var input = new BerInputVisitor(_value.WrittenSpan, _types) { Root = path };
        VMState.Visit(ref input, description, state);
        input.Complete();
        QemuFileOutputVisitor output = new QemuFileWriter(_contents).Visitor;
        VMState.Visit(ref output, description, state);
        output.Complete();
    }

    private void WriteType(VMStateDescription description, int number)
    {
        TypeRecord.Write(_output.BeginRecord(), _types, description, number);
        _output.WriteRecord(RecordTag.Type);
    }
}
