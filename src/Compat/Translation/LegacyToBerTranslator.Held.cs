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
    private int _notHeld = -1;   // a candidate that turned out to be none
    private bool _hasAsked;

    /// <summary>A device that the head of vmdesc does not reach, as it was announced, if it can be that.</summary>
    private VMDescDevice? AnnouncedDevice(HeldElement element)
        => _announcedTypes?.Of(element.Section!) is { IsExact: true } description && description.Length == element.ContentsLength
            ? new VMDescDevice { Name = element.Section!.IdStr.Text, InstanceId = element.Section.InstanceId, IsOldStyle = description.Name.Length == 0, Description = description }
            : null;

    /// <summary>Finds in the whole text the devices that were sent as announced.</summary>
    private void LocateAnnounced(ReadOnlySpan<byte> text)
    {
        if (!VMDescReader.TryRead(text, out VMDesc? whole, out _))
            return;
        int next = 0;
        for (int i = 0; i < _describedDevices.Count; i++)
        {
            (VMDescDevice device, VMStateDescription description) = _describedDevices[i];
            while (next < whole.Devices.Length && (whole.Devices[next].Name != device.Name || whole.Devices[next].InstanceId != device.InstanceId))
                next++;
            if (next == whole.Devices.Length)
                return;
            _describedDevices[i] = (whole.Devices[next++], description);
        }
    }

    /// <summary>Stops the input before the tail of a vmdesc, where one begins at <paramref name="at"/>; of several the one whose tail begins first.</summary>
    private void StopBeforeTail(int at)
    {
        if (_options.Gate is not { Reserve: > 0 and int reserve })
            return;
        long stop = _input.Offset + at + 6 + BinaryPrimitives.ReadUInt32BigEndian(_input.Span[(at + 2)..]) - reserve;
        if (stop <= _input.Offset + _input.Length || stop >= _input.StopAt)
            return;   // too short, or read too far; or another one is first
        _input.StopAt = stop;
        _heldCandidate = at;
    }

    /// <summary>The input has stopped before the tail of vmdesc: sends the device sections, asks, and then reads the tail.</summary>
    /// <returns>false: this was no vmdesc; the input goes on.</returns>
    private bool TrySendHeld(out string? reason)
    {
        reason = null;
        int at = _heldCandidate;
        if (!VMDescPrefix.TryRead(_input.Span[(at + 6)..], out VMDesc? description) || CutElements(at, description, isPrefix: true) is not List<HeldElement> elements)
        {
            _input.StopAt = null;
            _notHeld = at;
            return false;
        }

        foreach (HeldElement element in elements)
            WriteElement(element);
        WriteEof();
        AskBeforeEnd(isHeld: true);

        _input.StopAt = null;
        int length = (int)BinaryPrimitives.ReadUInt32BigEndian(_input.Span[(at + 2)..]);
        if (!_input.Ensure(at + 6 + length))
        {
            reason = Ends("the vmdesc");
            _input.Advance(at + 1);
            return true;
        }

        LocateAnnounced(_input.Span.Slice(at + 6, length));
        WriteVMDesc(_input.Span.Slice(at + 6, length), description);
        _input.Advance(at + 6 + length);
        _hasEnded = _hasDescription = true;
        return true;
    }
}
