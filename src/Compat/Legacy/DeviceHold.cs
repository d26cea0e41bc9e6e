using System.Buffers.Binary;
using Ber.Visitors;

namespace Ber.Compat;

/// <summary>
/// Device sections have neither lengths nor types: their octets are held until the vmdesc that follows them has arrived and accounts for every octet from
/// the first device section to itself.
/// </summary>
/// <param name="input">The stream.</param>
/// <param name="scan">Finds heads and footers.</param>
/// <param name="events">Is told of sections, commands and the end.</param>
/// <param name="decoder">Makes device sections of octets.</param>
internal sealed class DeviceHold(LegacyInput input, SectionScan scan, ILegacyEvents events, ISectionDecoder decoder)
{
    /// <summary>The most octets that are held for a vmdesc.</summary>
    public const int HoldLimit = 512 * 1024 * 1024;

    /// <summary>The most octets in which the footer of an early section is looked for.</summary>
    public const int EarlyLimit = 64 * 1024 * 1024;

    /// <summary>
    /// The most texts that are tried as vmdesc. Each is held against all device octets; a real stream has one, and rarely something like it in a device's
    /// octets.
    /// </summary>
    public const int MaxTexts = 64;

    private readonly OctetWindow _window = input.Window;
    private readonly List<SectionHead> _early = [];
    private readonly SentSections _sent = new();
    private readonly VMDescAtEnd _atEnd = new(input.Window);
    private SectionCut? _cut;
    private VMDescCandidate? _candidate;   // a text that is not there whole
    private int _scanned;                  // octets of the window that were looked through for one
    private int _followed;                 // octets of the window that were followed as the text of one
    private int _texts;

    /// <summary>Device sections and commands, and the end of the stream if it follows them. The window stands on a FULL section or on EOF.</summary>
    /// <param name="packageEnd">Octets of the stream before the end of the postcopy package that this may be in; 0: there is none.</param>
    /// <returns>false: what is left of them is not understood.</returns>
    public bool Read(long packageEnd)
    {
        if (!input.HasRamEnded && packageEnd == 0 && TryPassEarlySections())
            return true;
        _cut = new SectionCut(input, scan, _early);
        _scanned = _followed = 0;
        _candidate = null;
        while (true)
        {
            // A postcopy package, which stands behind the start of RAM, has no vmdesc, and RAM follows it.
            if (packageEnd > _window.Offset && packageEnd - _window.Offset <= _window.Length)
                return PassByFooters((int)(packageEnd - _window.Offset));
            if (IsPostcopyEnd(packageEnd))
                return PassByFooters(1);
            bool isInPackage = packageEnd > _window.Offset;   // whether a text in it, or behind it, is whole before the package is would be chance
            if (!isInPackage && TryTakeText())
                return true;
            if (_texts > MaxTexts)
                return input.Stop($"more than {MaxTexts} texts that could be the vmdesc");
            if (_candidate is VMDescCandidate incomplete)
                StopBeforeTail(incomplete);

            _scanned = Math.Max(_scanned, _window.Length - VMDescCandidate.KnownLength);
            if (_window.Length > HoldLimit)
                return input.Stop($"no description within {HoldLimit} octets of device sections");
            if (_window.ReadMore())
                continue;
            if (_window.IsAtEnd)
                return PassByFooters(_window.Length) || (!IsClosed() && input.StopAtEnd("the device sections"));
            if (TryTakeHead(_candidate!.Value, out bool isUnderstood))
                return isUnderstood;
            _candidate = null;   // this was no vmdesc: the input goes on
            _window.StopAt = null;
        }
    }

    /// <summary>Whether EOF stands behind the package and RAM: no vmdesc follows, and the destination answers when it has it.</summary>
    private bool IsPostcopyEnd(long packageEnd)
        => input.IsLive && packageEnd > 0 && packageEnd <= _window.Offset && input.HasRamEnded && _window.Span[0] is LegacyTags.Eof;

    /// <summary>Looks for texts in the octets that have not been looked through yet, and tries those that are whole.</summary>
    /// <returns>Whether one was the vmdesc.</returns>
    private bool TryTakeText()
    {
        while (_texts <= MaxTexts)
        {
            VMDescCandidate current = _candidate ?? default;
            if (_candidate is null && !VMDescCandidate.TryFind(_window.Span, _scanned, out current))
                return false;
            _candidate = current;
            _scanned = current.Start + 1;
            if (!current.MayBeText(_window.Span))
            {
                _candidate = null;   // too little of it was there when it was found
                _window.StopAt = null;
                continue;
            }

            _followed = current.Follow(_window.Span, Math.Max(_followed, current.TextStart));
            if (_followed == current.End && TryTake(current))
                return true;
            if (_followed == _window.Length && _followed < current.End)
                return false;   // the rest of the text is not there yet
            _candidate = null;
            _window.StopAt = null;
        }

        return false;
    }

    /// <summary>
    /// Passes the sections at the window's start, if a live section stands behind them (early_setup: virtio-mem since 8.0). RAM must not wait for a vmdesc.
    /// </summary>
    /// <returns>false: this is the device phase.</returns>
    private bool TryPassEarlySections()
    {
        if (input.HasFooters is false)
            return false;

        List<HeldElement> sections = [];
        int at = 0;
        while (!scan.IsLiveSection(at))
        {
            if (!_window.Ensure(at + 1) || _window.Span[at] != LegacyTags.SectionFull || !scan.TryPeekHead(at, out SectionHead? head, out int headLength)
                || !scan.TryFindEnd(at + headLength, EarlyLimit, head.Id, SectionScan.Place.BeforeRam, out int end))
                return false;
            sections.Add(new HeldElement(at, end + LegacyTags.FooterLength - at, headLength, end - at - headLength));
            at = end + LegacyTags.FooterLength;
        }

        input.HasFooters = true;
        foreach (HeldElement section in sections)
        {
            HeldSection held = Held(section) with { HasFooter = true, Unlisted = "a device section before RAM" };
            Tell(held, decoder.Decode(held with { Listed = _atEnd.Find(held.Head) }));
            _early.Add(held.Head);
        }

        _window.Advance(at);
        return true;
    }

    /// <summary>A whole text: if it is a vmdesc that accounts for all that is held, the sections, EOF and the vmdesc are told.</summary>
    private bool TryTake(VMDescCandidate candidate)
    {
        ReadOnlySpan<byte> text = _window.Span.Slice(candidate.TextStart, (int)candidate.TextLength);
        if (!VMDescReader.TryRead(text, out VMDesc? description, out _))
            return false;
        _texts++;
        if (!_cut!.TryCut(candidate.Start, description, isPrefix: false))
            return false;
        _window.StopAt = null;
        TellElements();
        End(candidate, description);
        return true;
    }

    /// <summary>
    /// The input has stopped before the tail of vmdesc: tells the device sections by its head, lets the gate decide, and then reads the tail.
    /// </summary>
    /// <returns>false: this was no vmdesc.</returns>
    private bool TryTakeHead(VMDescCandidate candidate, out bool isUnderstood)
    {
        isUnderstood = true;
        if (!VMDescPrefix.TryRead(_window.Span[candidate.TextStart..], out VMDesc? description) || !_cut!.TryCut(candidate.Start, description, isPrefix: true))
            return false;
        TellElements();
        events.OnSectionsEnd();
        _window.StopAt = null;
        if (!_window.Ensure((int)candidate.End))
        {
            isUnderstood = input.StopAtEnd("the vmdesc");
            _window.Advance(candidate.Start + 1);
            return true;
        }

        TellVMDesc(candidate, description);
        return true;
    }

    private void TellElements()
    {
        foreach (HeldElement element in _cut!.Elements)
        {
            if (element.HeadLength == 0)
            {
                ReadOnlySpan<byte> command = _window.Span.Slice(element.Start, element.Length);
                events.OnCommand(BinaryPrimitives.ReadUInt16BigEndian(command[1..]), command[5..]);
                continue;
            }

            HeldSection held = Held(element) with { Unlisted = "its description was left unread when the section was sent" };
            Tell(held, decoder.Decode(held));
        }
    }

    private void End(VMDescCandidate candidate, VMDesc description)
    {
        events.OnSectionsEnd();
        TellVMDesc(candidate, description);
    }

    private void TellVMDesc(VMDescCandidate candidate, VMDesc description)
    {
        foreach (FieldPath missing in _sent.MissingOf(description))
        {
            input.Warnings.Add(SentSections.WarningOf(missing));
            events.OnMissingSection(missing);
        }

        events.OnVMDesc(_window.Span.Slice(candidate.TextStart, (int)candidate.TextLength), description);
        _window.Advance((int)candidate.End);
        input.HasEnded = input.HasVMDesc = true;
    }

    /// <summary>Device sections that no vmdesc describes: cut by their footers as far as that goes.</summary>
    /// <param name="end">Octets of the window that may belong to them.</param>
    private bool PassByFooters(int end)
    {
        const string Reason = "no description of the device sections";
        _window.StopAt = null;
        while (end > 0 && _window.Span[0] is LegacyTags.SectionFull)
        {
            if (input.HasFooters is false || !scan.TryPeekHead(0, out SectionHead? head, out int headLength)
                || !scan.TryFindEnd(headLength, end, head.Id, SectionScan.Place.AfterRam, out int contentsEnd))
                return input.Stop(Reason);
            input.HasFooters = true;
            int length = contentsEnd + LegacyTags.FooterLength;
            HeldSection held = Held(new HeldElement(0, length, headLength, contentsEnd - headLength));
            Tell(held, decoder.Decode(held));
            _window.Advance(length);
            end -= length;
        }

        if (end > 0 && _window.Span[0] is LegacyTags.Eof)
        {
            events.OnSectionsEnd();
            _window.Advance(1);
            input.HasEnded = true;
        }

        return true;
    }

    private void Tell(HeldSection held, DeviceSection section)
    {
        _sent.Add(section.Path);
        events.OnDevice(held.Head, section);
    }

    private SectionHead HeadOf(HeldElement element) => SectionHead.Read(_window.Span.Slice(element.Start, element.HeadLength));

    private HeldSection Held(HeldElement element)
    {
        ArraySegment<byte> contents = _window.Segment(element.ContentsStart, element.ContentsLength);
        return new(HeadOf(element), contents, _window.Offset + element.ContentsStart, element.Listed, input.HasFooters is true)
        {
            IsBigEndian = input.IsBigEndian,
        };
    }

    /// <summary>
    /// Whether what is left, although not understood, ends as a stream does: with a vmdesc whose length reaches the end of the input (zeros may follow, where a
    /// stream stands in a volume), or, where there are no footers to go by, with an EOF.
    /// </summary>
    private bool IsClosed()
    {
        ReadOnlySpan<byte> span = _window.Span;
        return VMDescCandidate.TryFindLast(span, out _) || (input.HasFooters is false && span.EndsWith((byte)LegacyTags.Eof));
    }

    /// <summary>Stops the input before the tail of a text that is not there whole.</summary>
    private void StopBeforeTail(VMDescCandidate candidate)
    {
        if (input.Gate is not { Reserve: > 0 and int reserve })
            return;
        long stop = _window.Offset + candidate.End - reserve;
        if (stop > _window.Offset + _window.Length)
            _window.StopAt = stop;   // else it is too short, or read too far
    }
}
