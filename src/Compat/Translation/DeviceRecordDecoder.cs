using System.IO.Hashing;
using Ber.Visitors;
using CommunityToolkit.HighPerformance.Buffers;

namespace Ber.Compat;

/// <summary>Makes a device section of a d record: its values, and the octets that they stand for, compared by their digest.</summary>
/// <param name="types">The type numbers of the stream.</param>
internal sealed class DeviceRecordDecoder(TypeTable types) : IDisposable
{
    private readonly DynamicState _state = new();
    private readonly ArrayPoolBufferWriter<byte> _contents = new();
    private QemuFileWriter? _file;   // one for all sections: it has a buffer of 32 KiB

    /// <summary>Decodes a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="offset">Octets of the stream before it.</param>
    /// <param name="legacyOffset">Octets of the legacy stream before the contents of the section.</param>
    /// <returns>The section. Its state and octets are valid until the next call.</returns>
    /// <exception cref="StreamFormatException">The value is not of its type, or stands for other octets than those it was made of.</exception>
    public DeviceSection Decode(DeviceRecord record, long offset, long legacyOffset)
    {
        var path = new FieldPath(record.Head.IdStr.Text, record.Head.InstanceId);
        VMStateDescription description = TypeRecord.Find(types, record.Type, record.TypeOffset);
        Decode(record, path, description, legacyOffset);

        Span<byte> own = stackalloc byte[sizeof(ulong)];
        XxHash3.Hash(_contents.WrittenSpan, own);
        if (!own.SequenceEqual(record.Digest))
            throw new StreamFormatException(
                StreamFormatError.Damaged, offset, $"section {path} with digest {Convert.ToHexStringLower(record.Digest)}", Convert.ToHexStringLower(own));
        return new DeviceSection
        {
            Path = path,
            SectionId = record.Head.Id,
            VersionId = record.Head.VersionId,
            LegacyOffset = legacyOffset,
            RecordOffset = offset,
            HeadLength = record.Head.Length,
            Description = description,
            IsOldStyle = record.IsOldStyle,
            State = _state,
            Contents = _contents.WrittenMemory,
            Whole = _contents.DangerousGetArray(),
            HasFooter = !record.HasNoFooter,
            Octets = _contents.WrittenCount,
        };
    }

    public void Dispose() => _contents.Dispose();

    private void Decode(DeviceRecord record, FieldPath path, VMStateDescription description, long legacyOffset)
    {
        try
        {
            // Buffers and packed arrays take as many octets in BER as in the legacy stream, but for zeros.
            _state.MaxOctets = record.Value.Length + description.ZeroOctets;
            var input = new BerInputVisitor(record.Value, types, record.ValueOffset) { Root = path };
            VMState.VisitTraced(ref input, description, _state, path, legacyOffset);
            input.Complete();

            _contents.Clear();
            (_file ??= new QemuFileWriter(_contents)).Reset(legacyOffset);
            QemuFileOutputVisitor output = _file.Visitor;
            VMState.VisitTraced(ref output, description, _state, path, legacyOffset);
            output.Complete();
        }
        catch (VisitException exception)
        {
            throw new StreamFormatException(
                StreamFormatError.Malformed, exception.Offset ?? record.ValueOffset, $"{exception.Path} to be {exception.Expected}", exception.Actual,
                exception);
        }
    }
}
