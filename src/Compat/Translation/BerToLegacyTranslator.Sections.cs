using System.Formats.Asn1;
using System.IO.Hashing;
using Ber.Visitors;

namespace Ber.Compat;

/// <content>Section events and device sections.</content>
internal sealed partial class BerToLegacyTranslator
{
    private void ReadSectionEvent(ref RecordReader contents)
    {
        long at = contents.Offset;
        int type = contents.Enumerated(SectionRecord.NoFooter);
        uint id = (uint)contents.Integer(0, uint.MaxValue);
        SectionHead? section = contents.IsNext(new Asn1Tag(UniversalTagNumber.Sequence, isConstructed: true)) ? ReadSectionHeader(ref contents, id) : null;
        long? typeNumber = contents.OptionalInteger(0);
        bool isOldStyle = contents.OptionalNull(1);
        var contentsTag = new Asn1Tag(TagClass.ContextSpecific, 2);
        bool isWhole = contents.IsNext(contentsTag);
        ReadOnlySpan<byte> whole = isWhole ? contents.Primitive(contentsTag) : default;
        bool hasNoFooter = contents.OptionalNull(3);
        contents.SkipRest();
        if (section is null != type is not (LegacyTags.SectionStart or LegacyTags.SectionFull))
            throw new StreamFormatException(StreamFormatError.Malformed, at, "a section head in start and full only", $"event {type}");

        switch (type)
        {
            case LegacyTags.SectionStart or LegacyTags.SectionPart or LegacyTags.SectionEnd:
                if (section is not null)
                {
                    if (section.IdStr.Text == RamFlags.IdStr)
                        _ramSection = id;
                    _liveSections[id] = section.IdStr.Text;
                    _consumer?.OnLiveSection(PathOf(section), section.VersionId);
                }

                if (_output.IsHolding && !_hasRamEnded && !_hasPackage)
                    _output.Resume();   // a device section stood before RAM
                PutSectionHead((byte)type, id, section);

                _isInRam = id == _ramSection && !isWhole;
                if (isWhole)
                    PutWhole(id, whole, hasNoFooter);
                _hasRamEnded |= _isInRam && type == LegacyTags.SectionEnd;
                break;
            case LegacyTags.SectionFull:
                _output.Hold();
                PutSectionHead((byte)type, id, section);
                _full = new OpaqueSection(section!, _output.Position, typeNumber is long number ? FindType(number, at) : null, isOldStyle, _consumer is not null);
                if (_full.Description is not null)
                    _describedDevices.Add(new VMDescDevice { Name = section!.IdStr.Text, InstanceId = section.InstanceId, IsOldStyle = isOldStyle, Description = _full.Description });
                break;
            case LegacyTags.SectionFooter or SectionRecord.NoFooter:
                if (_isInRam)
                {
                    RequireWholeBlock();
                    if (_isRamMapped)
                        _consumer?.OnRamBlocks(_ram.Summaries);   // with mapped-ram all blocks are known behind the last one
                    _isRamMapped = false;
                    _output.PutUInt64(RamFlags.Eos);
                }

                _isInRam = false;
                EndOpaqueSection();
                if (type == LegacyTags.SectionFooter)
                    PutFooter(id);
                break;
            case LegacyTags.Eof:
                _output.Hold();
                _output.PutByte(LegacyTags.Eof);
                if (!_hasSectionsEnded)
                    _consumer?.OnSectionsEnd();
                _hasSectionsEnded = true;
                break;
            default:
                throw new StreamFormatException(StreamFormatError.Unsupported, at, "a section event that this version knows", $"{type}");
        }
    }

    private static FieldPath PathOf(SectionHead section) => new(section.IdStr.Text, section.InstanceId);

    private void EndOpaqueSection()
    {
        if (_full is null)
            return;
        _opaqueDevices++;
        _opaqueDeviceOctets += _full.Octets;
        _consumer?.OnDevice(_full.ToDeviceSection());
        _full = null;
    }

    /// <summary>The contents of a short live section and its footer.</summary>
    private void PutWhole(uint id, ReadOnlySpan<byte> contents, bool hasNoFooter)
    {
        _output.Put(contents);
        string reason = LiveSection.OpaqueReason(_liveSections.GetValueOrDefault(id, "?"));
        if (!_reasons.Contains(reason))
            _reasons.Add(reason);
        _opaqueOctets += contents.Length;
        _consumer?.OnOpaque(contents.Length, reason);
        if (!hasNoFooter)
            PutFooter(id);
    }

    private void ReadDevice(ref RecordReader contents)
    {
        long at = _input.RecordOffset;
        uint id = (uint)contents.Integer(0, uint.MaxValue);
        SectionHead section = ReadSectionHeader(ref contents, id);
        long typeOffset = contents.Offset;
        VMStateDescription description = FindType(contents.Integer(), typeOffset);
        long valueOffset = contents.Offset;
        ReadOnlySpan<byte> value = contents.ElementOctets();
        ReadOnlySpan<byte> digest = contents.OctetString();
        bool isOldStyle = contents.OptionalNull(0);
        bool hasNoFooter = contents.OptionalNull(1);
        contents.SkipRest();

        Decode(section, description, value, valueOffset);
        Span<byte> own = stackalloc byte[8];
        XxHash3.Hash(_contents.WrittenSpan, own);
        if (!own.SequenceEqual(digest))
            throw new StreamFormatException(StreamFormatError.Damaged, at, $"section \"{section.IdStr}\"#{section.InstanceId} with digest {Convert.ToHexStringLower(digest)}", Convert.ToHexStringLower(own));

        _output.Hold();
        PutSectionHead(LegacyTags.SectionFull, id, section);
        _consumer?.OnDevice(new DeviceSection
        {
            Path = PathOf(section),
            SectionId = id,
            VersionId = section.VersionId,
            LegacyOffset = _output.Position,
            Description = description,
            IsOldStyle = isOldStyle,
            State = _state,
            Contents = _contents.WrittenMemory,
            Octets = _contents.WrittenCount,
        });
        _output.Put(_contents.WrittenSpan);
        if (!hasNoFooter)
            PutFooter(id);
        _typedDevices++;
        _typedOctets += _contents.WrittenCount;
        _describedDevices.Add(new VMDescDevice { Name = section.IdStr.Text, InstanceId = section.InstanceId, IsOldStyle = isOldStyle, Description = description });
    }

    private void Decode(SectionHead section, VMStateDescription description, ReadOnlySpan<byte> value, long offset)
    {
        FieldPath root = PathOf(section);
        long legacyOffset = _output.Position + 1 + 4 + 1 + section.IdStr.Octets.Length + 4 + 4;   // behind the head, which is not put yet
        try
        {
            // Buffers and packed arrays take as many octets in BER as in the legacy stream.
            _state.MaxOctets = value.Length;
            var input = new BerInputVisitor(value, _types, offset) { Root = root };
            VMState.VisitTraced(ref input, description, _state, root, legacyOffset);
            input.Complete();

            _contents.Clear();
            var file = new QemuFileWriter(_contents, legacyOffset);
            QemuFileOutputVisitor output = file.Visitor;
            VMState.VisitTraced(ref output, description, _state, root, legacyOffset);
            output.Complete();
        }
        catch (VisitException exception)
        {
            throw new StreamFormatException(StreamFormatError.Malformed, exception.Offset ?? offset, $"{exception.Path} to be {exception.Expected}", exception.Actual, exception);
        }
    }

    private static SectionHead ReadSectionHeader(ref RecordReader contents, uint id)
    {
        contents.Begin(Asn1Tag.Sequence);
        var section = new SectionHead(id, contents.Name(), (uint)contents.Integer(0, uint.MaxValue), (uint)contents.Integer(0, uint.MaxValue));
        contents.End();
        return section;
    }

    private VMStateDescription FindType(long number, long offset)
        => _types.TryGetDescription(number, out VMStateDescription? description)
            ? description
            : throw new StreamFormatException(StreamFormatError.Malformed, offset, $"a type number below {_types.Count}", $"{number}");

    private void PutSectionHead(byte type, uint id, SectionHead? section)
    {
        _output.PutByte(type);
        _output.PutUInt32(id);
        if (section is null)
            return;
        PutName(section.IdStr);
        _output.PutUInt32(section.InstanceId);
        _output.PutUInt32(section.VersionId);
    }

    private void PutFooter(uint id)
    {
        _output.PutByte(LegacyTags.SectionFooter);
        _output.PutUInt32(id);
    }

    private void PutName(LegacyName name)
    {
        _output.PutByte((byte)name.Octets.Length);
        _output.Put(name.Octets);
    }
}
