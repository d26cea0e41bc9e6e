using System.Buffers.Binary;
using CommunityToolkit.HighPerformance.Buffers;

namespace Ber.Compat;

/// <summary>Reads a legacy stream and tells what it holds, in order: framing here, RAM and device sections in the parts that it is made of.</summary>
/// <remarks>
/// <para>An element is told as soon as its last octet is there; the window moves on behind it, so that its offset says how far the stream is understood.
/// Only these octets wait for later ones: device sections, which nothing but the vmdesc behind them divides; the first page, whose size three records
/// decide; the octets that the gate holds back.</para>
/// <para>Whatever is not understood ends the understanding, not the reading: the rest of the input is told as octets, with the reason.</para>
/// </remarks>
internal sealed class LegacyReader
{
    private const int RestLength = 1024 * 1024;   // octets of the rest that are told at once

    private readonly LegacyInput _input;
    private readonly OctetWindow _window;
    private readonly ILegacyEvents _events;
    private readonly SectionScan _scan;
    private readonly RamReader _ram;
    private readonly DeviceHold _hold;
    private readonly CancellationToken _cancellationToken;
    private ConfigurationSection _configuration = new();
    private long _packageEnd;   // offset behind the last postcopy package; 0: none yet

    /// <param name="input">The stream, from its start.</param>
    /// <param name="events">Is told.</param>
    /// <param name="decoder">Makes device sections of octets.</param>
    /// <param name="cancellationToken">Looked at between elements.</param>
    public LegacyReader(LegacyInput input, ILegacyEvents events, ISectionDecoder decoder, CancellationToken cancellationToken)
    {
        _input = input;
        _window = input.Window;
        _events = events;
        _cancellationToken = cancellationToken;
        _scan = new SectionScan(input);
        _ram = new RamReader(input, events);
        _hold = new DeviceHold(input, _scan, events, decoder);
        _window.BeforeWaiting = events.OnWaiting;
        _window.BeforeMoving = events.Ram.OnMoving;
    }

    /// <summary>Octets from the start of the stream that are understood, and were told.</summary>
    public long Understood => _window.Offset;

    /// <summary>Octets of page records, and of the pages of mapped-ram.</summary>
    public long RamOctets => _ram.Octets;

    /// <summary>Whether the stream's end was read: EOF, and the vmdesc where one follows.</summary>
    public bool HasEnded => _input.HasEnded;

    /// <summary>Why the rest of the stream is not understood; null while it is.</summary>
    public string? Reason => _input.Reason;

    /// <summary>The RAM blocks.</summary>
    public IReadOnlyList<RamBlock> Blocks => _ram.Blocks;

    /// <summary>What is unusual about the stream's form, although all of it was understood.</summary>
    public IReadOnlyList<string> Warnings => _input.Warnings;

    /// <summary>Reads to the end of the input.</summary>
    /// <exception cref="StreamFormatException">It does not begin as a legacy stream of version 3, or ends before the stream does.</exception>
    public void Read()
    {
        ReadMagic();
        if (!ReadConfiguration() || !ReadElements())
            ReadRest(_input.Reason!);
        _input.Channels?.ReadToEnd();
        if (_input.HasPagesElsewhere)
            _input.Warnings.Add("pages of this migration are on multifd channels, which were not given (--channel FILE): they are not in the output");
    }

    private void ReadMagic()
    {
        if (!_window.Ensure(8) || BinaryPrimitives.ReadUInt32BigEndian(_window.Span) != LegacyTags.Magic)
        {
            _ = _window.Ensure(KnownFormats.Length);
            throw new StreamFormatException(StreamFormatError.NotAStream, 0, "a legacy migration stream", KnownFormats.NameOf(_window.Span));
        }

        uint version = BinaryPrimitives.ReadUInt32BigEndian(_window.Span[4..]);
        if (version != LegacyTags.FileVersion)
            throw new StreamFormatException(StreamFormatError.Unsupported, 4, "stream version 3", $"{version}");
        _window.Advance(8);
    }

    private bool ReadConfiguration()
    {
        bool isKnown = ConfigurationSection.TryRead(_window, out ConfigurationSection? configuration, out int length);
        if (isKnown)
        {
            using var again = new ArrayPoolBufferWriter<byte>();
            configuration!.Write(again);
            isKnown = again.WrittenSpan.SequenceEqual(_window.Span[..length]);
        }

        // What an unknown one has in it is not understood; that there is a stream is.
        bool isUnderstood = isKnown || (_window.IsShort ? _input.StopAtEnd("the configuration") : _input.Stop("unknown configuration"));
        _configuration = isKnown ? configuration! : new ConfigurationSection();
        _input.IsBigEndian = GuestEndian.IsBig(_configuration.MachineType?.Text);
        if (_configuration.TargetPageBits is int bits)
            _ram.StatePageBits(bits);
        _input.Channels?.OnStart(_configuration.TargetPageBits);
        _events.OnStart(_configuration);
        if (isKnown)
            _window.Advance(length);
        return isUnderstood;
    }

    /// <summary>The elements of the stream, one after the other, to the end of the input.</summary>
    /// <returns>false: the rest is not understood.</returns>
    private bool ReadElements()
    {
        while (_window.Ensure(1))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if (_input.HasEnded)
                return PassTail() || ReadAfterEnd();
            bool isUnderstood = _window.Span[0] switch
            {
                LegacyTags.Command => ReadCommand(),
                LegacyTags.SectionStart or LegacyTags.SectionPart or LegacyTags.SectionEnd => ReadLiveSection(),
                LegacyTags.SectionFull or LegacyTags.Eof => ReadDevices(),
                byte other => _input.Stop($"unknown section type {other}"),
            };
            if (!isUnderstood)
                return false;
        }

        return _input.HasEnded || _input.StopAtEnd("the stream");
    }

    /// <summary>Whether what follows the vmdesc is not to be read.</summary>
    private bool PassTail()
    {
        if (!_window.HasTail || !_input.HasVMDesc)
            return false;
        _input.Warnings.Add(IPassingSource.TailNote);
        return true;
    }

    private bool ReadAfterEnd()
    {
        if (_input.HasVMDesc || _window.Span[0] is not LegacyTags.VMDescription)
            return _input.Stop("octets after the end of the stream");
        if (!_window.Ensure(5) || !_window.Ensure((int)Math.Min(5L + BinaryPrimitives.ReadUInt32BigEndian(_window.Span[1..]), DeviceHold.HoldLimit)))
            return _input.StopAtEnd("the vmdesc");
        return _input.Stop("vmdesc of unknown form");
    }

    private bool ReadDevices()
    {
        if (_input.HasRamEnded)
            _input.Gate?.BeforeDevices();
        return _hold.Read(_packageEnd);
    }

    private bool ReadCommand()
    {
        if (!_window.Ensure(5))
            return _input.StopAtEnd("a command");
        int command = BinaryPrimitives.ReadUInt16BigEndian(_window.Span[1..]);
        int length = BinaryPrimitives.ReadUInt16BigEndian(_window.Span[3..]);
        if (!_window.Ensure(5 + length))
            return _input.StopAtEnd("a command");

        ReadOnlySpan<byte> contents = _window.Span.Slice(5, length);
        if (command == LegacyTags.PackagedCommand)
            _input.Gate?.BeforeDevices();
        _events.OnCommand(command, contents);
        if (command == LegacyTags.PackagedCommand && length == 4)
            _packageEnd = _window.Offset + 9 + BinaryPrimitives.ReadUInt32BigEndian(contents);
        _window.Advance(5 + length);
        _input.Channels?.OnCommand(command);
        return true;
    }

    private bool ReadLiveSection()
    {
        byte type = _window.Span[0];
        if (!_window.Ensure(SectionHead.PartLength))
            return _input.StopAtEnd("the head of a section");
        uint id = BinaryPrimitives.ReadUInt32BigEndian(_window.Span[1..]);
        SectionHead? head = null;
        int length = SectionHead.PartLength;
        if (type is LegacyTags.SectionStart)
        {
            if (!_scan.TryPeekHead(0, out head, out length))
                return _input.StopAtEnd("the head of a section");
            if (head.IdStr.Text == RamFlags.IdStr && head.VersionId != RamFlags.VersionId)
                return _input.Stop($"live section \"{head.IdStr}\" version {head.VersionId}");
            _input.LiveSections[id] = head;
        }
        else if (!_input.LiveSections.ContainsKey(id))
        {
            return _input.Stop($"section part of unknown section {id}");
        }

        if (type is LegacyTags.SectionEnd)
            _input.Gate?.OnLastPart();
        _events.OnLiveSection(type, id, head);
        _window.Advance(length);
        string idStr = _input.LiveSections[id].IdStr.Text;
        if (idStr != RamFlags.IdStr)
            return ReadLiveRecords(idStr, type, id) && ReadFooter(id);
        bool isUnderstood = ReadRam(type is LegacyTags.SectionStart);
        if (type is LegacyTags.SectionEnd && !_input.HasRamEnded)
        {
            _input.HasRamEnded = true;
            _input.Gate?.OnRamEnded();
        }

        return isUnderstood && (IsAborted(type) ? EndAborted(id) : ReadFooter(id));
    }

    private bool ReadRam(bool isStart)
    {
        if (isStart)
        {
            bool hasMrAddr = _configuration.HasCapability("x-ignore-shared");
            if (!(_configuration.HasCapability("mapped-ram") ? new MappedRamReader(_input, _events, _ram).Read(hasMrAddr) : _ram.ReadBlockList(hasMrAddr)))
                return false;
        }

        return _ram.ReadRecords();
    }

    /// <summary>The records of a live section other than ram, up to the end that its grammar finds, or the footer.</summary>
    private bool ReadLiveRecords(string idStr, byte type, uint id)
    {
        bool isLast = false;
        for (bool isFirst = true; !isLast; isFirst = false)
        {
            int length = LiveSection.NextRecord(idStr, type, isFirst, _window, out isLast);
            bool isRecord = length >= 0;
            if (!isRecord && !_window.IsShort && _input.HasFooters is not false)
            {
                isLast = _scan.TryFindEnd(0, DeviceHold.EarlyLimit, id, SectionScan.Place.Live, out int end);
                length = isLast ? end : length;
                _ = _window.Ensure(0);
            }

            if (length < 0)
            {
                string reason = LiveSection.OpaqueReason(idStr);
                return _window.IsShort ? _input.StopAtEnd(reason) : _input.Stop($"{reason} of unknown form");
            }

            _events.OnLiveOctets(_window.Span[..length], isRecord);
            _window.Advance(length);
        }

        return true;
    }

    /// <summary>
    /// With send-configuration=off and a vmdesc QEMU 8.2 and later abort where the first device is to be described (qobject/json-writer.c): the stream ends
    /// between the EOS and the footer of the END section of ram.
    /// </summary>
    private bool IsAborted(byte type) => type is LegacyTags.SectionEnd && _configuration.MachineType is null && _input.HasFooters is true && !_window.Ensure(1);

    private bool EndAborted(uint id)
    {
        _events.OnLiveEnd(id, hasFooter: false);
        _input.Warnings.Add("the stream ends in the END section of ram, as QEMU leaves it when it aborts with send-configuration=off: it has no device state");
        _input.HasEnded = true;
        return true;
    }

    /// <summary>The footer after a live section; the first section end decides whether the stream has footers at all.</summary>
    private bool ReadFooter(uint id)
    {
        bool isThere = _input.HasFooters is not false && _window.Ensure(LegacyTags.FooterLength) && SectionScan.IsFooter(_window.Span, id);
        _input.HasFooters ??= isThere;
        _events.OnLiveEnd(id, isThere);
        if (isThere)
            _window.Advance(LegacyTags.FooterLength);
        if (_input.HasFooters == isThere && !IsFooterCut(isThere))
            return true;
        return IsFooterCut(isThere) ? _input.StopAtEnd($"section {id}") : _input.Stop($"missing footer of section {id}");
    }

    private bool IsFooterCut(bool isThere)
        => !isThere && _window.IsAtEnd && _window.Length < LegacyTags.FooterLength
            && (_input.HasFooters is true || _window.Span.StartsWith([LegacyTags.SectionFooter]));

    /// <summary>All that is left of the input, as it is.</summary>
    private void ReadRest(string reason)
    {
        _window.StopAt = null;
        _input.Gate?.BeforeRest(reason);
        while (_window.Length > 0 || _window.ReadMore())
        {
            _cancellationToken.ThrowIfCancellationRequested();
            int length = Math.Min(_window.Length, RestLength);
            _events.OnOpaque(_window.Span[..length], reason);
            _window.Advance(length);
        }
    }
}
