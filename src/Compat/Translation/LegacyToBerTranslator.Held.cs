using System.Buffers.Binary;
using Ber.Visitors;

namespace Ber.Compat;

/// <content>
/// A transfer that can be refused to the end: the device sections are sent with the head of vmdesc alone, its tail stays unread until the other side has taken them. Devices that only
/// the tail describes are cut by their footers and travel opaque.
/// </content>
internal sealed partial class LegacyToBerTranslator
{
    private const string NotDescribedYet = "its description was left unread when the section was sent";

    private int _heldCandidate = -1;

    /// <summary>Stops the input before the tail of a vmdesc, where one begins at <paramref name="at"/>.</summary>
    private void StopBeforeTail(int at)
    {
        if (_options.Gate is null || _heldCandidate >= 0)
            return;
        long end = _input.Offset + at + 6 + BinaryPrimitives.ReadUInt32BigEndian(_input.Span[(at + 2)..]);
        if (end - _options.Gate.Reserve <= _input.Offset + _input.Length)
            return;   // too short, or read too far
        _input.StopAt = end - _options.Gate.Reserve;
        _heldCandidate = at;
    }

    /// <summary>The input has stopped before the tail of vmdesc: sends the device sections, asks, and then reads the tail.</summary>
    /// <returns>false: this was no vmdesc; the input goes on.</returns>
    private bool TrySendHeld(out string? reason)
    {
        reason = null;
        int at = _heldCandidate;
        _heldCandidate = -2;
        if (!VMDescPrefix.TryRead(_input.Span[(at + 6)..], out VMDesc? description) || CutElements(at, description, isPrefix: true) is not List<HeldElement> elements)
        {
            _input.StopAt = null;
            return false;
        }

        foreach (HeldElement element in elements)
            WriteElement(element);
        WriteSectionEvent(LegacyTags.Eof, 0, null);
        _output.Flush();
        _options.Gate!.BeforeEnd(isHeld: true);

        _input.StopAt = null;
        int length = (int)BinaryPrimitives.ReadUInt32BigEndian(_input.Span[(at + 2)..]);
        if (!_input.Ensure(at + 6 + length))
        {
            reason = Ends("the vmdesc");
            _input.Advance(at + 1);
            return true;
        }

        WriteVMDesc(_input.Span.Slice(at + 6, length), description);
        _input.Advance(at + 6 + length);
        _hasEnded = _hasDescription = true;
        return true;
    }
}
