using System.Buffers;
using System.Formats.Asn1;
using CommunityToolkit.HighPerformance.Buffers;

namespace Ber.Compat;

/// <content>Live sections other than ram: their contents travel as they are. A short section is one record; a long one is o records between two events.</content>
internal sealed partial class LegacyToBerTranslator
{
    private const int ShortSection = 4096;

    private readonly ArrayPoolBufferWriter<byte> _live = new();

    /// <summary>A section's contents up to the end that its grammar finds, and its footer. The window stands behind the section's head.</summary>
    private string? PassLive(string idStr, byte type, uint id, SectionHead? section)
    {
        string reason = LiveSection.OpaqueReason(idStr);
        bool isLong = false;
        bool isLast = false;
        long octets = 0;
        _live.Clear();
        for (bool isFirst = true; !isLast; isFirst = false)
        {
            int length = LiveSection.NextRecord(idStr, type, isFirst, _input, out isLast);
            if (!isLong && (length < 0 || _live.WrittenCount + length > ShortSection))
            {
                isLong = true;
                WriteSectionEvent(type, id, section);
                _opaque.Write(_live.WrittenSpan, reason);
            }

            if (length < 0 && !_input.IsShort && FindLiveEnd(id) is int end)
            {
                length = end;
                isLast = true;
            }

            if (length < 0)
            {
                _opaque.EndRun();
                return _input.IsShort ? Ends(reason) : $"{reason} of unknown form";
            }

            if (isLong)
                _opaque.Write(_input.Span[..length], reason);
            else
                _live.Write(_input.Span[..length]);
            _input.Advance(length);
            octets += length;
        }

        _consumer?.OnOpaque(octets, reason);
        if (isLong)
        {
            _opaque.EndRun();
            return ReadFooter(id);
        }

        bool hasFooter = TryPassFooter(id);
        _opaque.Count(_live.WrittenCount, reason);
        WriteShortSection(type, id, section, hasFooter);
        return MissingFooter(id, hasFooter);
    }

    /// <summary>Of a live section of unknown form: its footer, with what may follow it behind it.</summary>
    private int? FindLiveEnd(uint id)
    {
        if (_hasFooters is false)
            return null;
        int end = FindEnd(0, EarlyLimit, id, Place.Live);
        _ = _input.Ensure(0);
        return end < 0 ? null : end;
    }

    private void WriteShortSection(byte type, uint id, SectionHead? section, bool hasFooter)
    {
        BerWriter writer = BeginContents();
        writer.WriteInteger((long)type, new Asn1Tag(UniversalTagNumber.Enumerated));
        writer.WriteInteger((long)id);
        if (section is not null)
            WriteSectionHeader(ref writer, section);
        writer.WriteOctetString(_live.WrittenSpan, Context(2));
        if (!hasFooter)
            writer.WriteNull(Context(3));
        EndContents(ref writer, RecordTag.Section);
    }
}
