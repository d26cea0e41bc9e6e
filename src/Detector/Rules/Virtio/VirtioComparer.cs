using System.Globalization;
using System.Numerics;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>Lets the destination's virtio device load the source's state, as virtio_load does (hw/virtio/virtio.c).</summary>
internal sealed class VirtioComparer
{
    private static readonly QemuVersion s_checksRingSize = new(11, 0);

    /// <summary>Subsections of "virtio", by the release that introduced them.</summary>
    private static readonly (string Name, QemuVersion Since)[] s_subsections =
    [
        ("virtio/device_endian", new(2, 2)), ("virtio/64bit_features", new(2, 4)), ("virtio/virtqueues", new(2, 4)), ("virtio/ringsize", new(2, 5)),
        ("virtio/broken", new(2, 5)),
        ("virtio/extra_state", new(2, 5)), ("virtio/started", new(4, 1)), ("virtio/packed_virtqueues", new(4, 2)), ("virtio/disabled", new(5, 0)),
    ];

    /// <summary>Sent by who offers packed rings (virtio_packed_virtqueue_needed).</summary>
    private const string PackedState = "virtio/packed_virtqueues";
    private const ulong PackedRings = 1ul << 34;

    private readonly CheckContext _context;
    private readonly FindingLog _findings;
    private readonly VirtioPlace _field;
    private readonly VirtioState _source;
    private readonly VirtioState _destination;

    private VirtioComparer(CheckContext context, FindingLog findings, VirtioPlace field, VirtioState source, VirtioState destination)
    {
        _context = context;
        _findings = findings;
        _field = field;
        _source = source;
        _destination = destination;
    }

    /// <summary>Compares two virtio fields.</summary>
    /// <param name="context">What is known.</param>
    /// <param name="findings">Receives the findings.</param>
    /// <param name="field">The field.</param>
    /// <param name="source">The source's octets.</param>
    /// <param name="destination">The destination's octets.</param>
    /// <returns>Whether both could be read.</returns>
    public static bool Compare(CheckContext context, FindingLog findings, VirtioPlace field, ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination)
    {
        VirtioState? s = VirtioState.Of(source, field.Device);
        VirtioState? d = VirtioState.Of(destination, field.Device);
        if (s is null || d is null || s.IsPci != d.IsPci)
            return false;

        var comparer = new VirtioComparer(context, findings, field, s, d);
        if (comparer.ComparePci(source, destination))
            return true;
        comparer.CompareConfig();
        comparer.CompareQueues();
        if (comparer.CompareClass() || comparer.CompareClassSubsections())
            return true;
        comparer.CompareSubsections();
        comparer.CompareFeatures(field.Offered);
        return true;
    }

    /// <returns>Whether the loader stops here.</returns>
    private bool ComparePci(ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination)
    {
        if (!_source.IsPci)
            return false;
        ReadOnlySpan<byte> received = source.Slice(4, _source.PciConfigLength);
        ReadOnlySpan<byte> local = destination.Slice(4, _destination.PciConfigLength);
        if (PciConfigRule.Compare(_context.Messages, received, local, LegacyBarSize(local)) is PciConfigRule.Difference difference)
        {
            _findings.Refuse(CheckFindingKind.PciConfiguration, _field.Place("config"))
                .Between(difference.Source, difference.Destination)
                .At(_field.Offset + 4 + difference.Index)
                .Message(difference.Message)
                .Hint(difference.Hint);
            return true;
        }

        if (_source.PciConfigLength == _destination.PciConfigLength)
            return false;
        _findings.Refuse(CheckFindingKind.FieldResized, _field.Place("config"))
            .Between($"{_source.PciConfigLength} octets", $"{_destination.PciConfigLength} octets")
            .At(_field.Offset + 4)
            .Hint("The device is on a PCI Express bus on one side only.");
        return true;
    }

    /// <summary>
    /// virtio_pci_device_plugged: the legacy region holds 20 or 24 octets of registers and the configuration space, rounded up to a power of two.
    /// </summary>
    private uint? LegacyBarSize(ReadOnlySpan<byte> local)
        => (local[0x10] & 1) == 0 ? null : BitOperations.RoundUpToPowerOf2((uint)((_destination.MsixEntries > 0 ? 24 : 20) + _destination.ConfigLength));

    /// <summary>A longer configuration space is cut, a shorter one leaves the rest as it is: either way the guest has another device than before.</summary>
    private void CompareConfig()
    {
        if (_source.ConfigLength == _destination.ConfigLength)
            return;
        _findings.Lose(CheckFindingKind.VirtioDevice, _field.Place("config_len"))
            .Between($"{_source.ConfigLength} octets", $"{_destination.ConfigLength} octets")
            .At(_field.Offset + _source.ConfigOffset)
            .Hint(_source.ConfigLength > _destination.ConfigLength
                ? "The destination drops the end of the configuration space: the two sides offer different features."
                : "The destination keeps its own values at the end of the configuration space: the two sides offer different features.");
    }

    private void CompareQueues()
    {
        if (_source.Queues.Length != _destination.Queues.Length)
        {
            // The guest decides how many queues of virtio-net are in use.
            _findings.Add(
                    CheckFindingKind.VirtioQueues, _field.Place("queues"), _field.Device == "virtio-net" ? CheckConsequence.None : CheckConsequence.Loses)
                .Between($"{_source.Queues.Length} queues", $"{_destination.Queues.Length} queues")
                .At(_field.Offset + _source.ConfigOffset + _source.ConfigLength)
                .Hint("The two sides have another number of queues.");
            if (CompareLastQueue())
                return;
            // virtio-net makes as many queues as it is sent (pre_load_queues, since 10.0): which one meets which is then another question.
            if (_field.Device == "virtio-net")
                return;
        }

        for (int i = 0; i < Math.Min(_source.Queues.Length, _destination.Queues.Length); i++)
        {
            VirtioQueue received = _source.Queues[i];
            VirtioQueue local = _destination.Queues[i];
            string name = string.Create(CultureInfo.InvariantCulture, $"vq[{i}]");
            bool mayCheck = !_context.DestinationVersion.IsBefore(s_checksRingSize) && _context.DestinationVersion.Oldest is not null;
            if (mayCheck && received.Size > local.DeviceSize)
            {
                bool isCertain = _context.DestinationVersion.IsAtLeast(s_checksRingSize);
                _findings.Refuse(CheckFindingKind.VirtioQueues, _field.Place(name))
                    .Between($"{received.Size} descriptors", $"{local.DeviceSize} descriptors")
                    .At(_field.Offset + received.Offset)
                    .Message(string.Create(CultureInfo.InvariantCulture, $"VQ {i} vring.num {received.Size} exceeds allocated max {local.DeviceSize}"))
                    .Condition(isCertain ? null : $"whether the destination is QEMU {s_checksRingSize} or newer")
                    .Hint(received.Size == VirtioState.QueueMax && received.Descriptors == 0
                        ? "QEMU 10.0.13 offers queues of 1024 on every virtio device, whatever its default: 11.0 and newer do not take them."
                        : "Give the destination a queue-size as large.");
                return;
            }

            if (received.DeviceSize != local.DeviceSize)
            {
                // Sizes that the device was made with are sent apart (virtio/ringsize), and taken for the destination's own.
                bool isTaken = received.DefaultSize is not null || _context.DestinationVersion.IsAtLeast(s_checksRingSize);
                _findings.Add(CheckFindingKind.VirtioQueues, _field.Place(name), isTaken ? CheckConsequence.None : CheckConsequence.Loses)
                    .Between($"{received.DeviceSize} descriptors", $"{local.DeviceSize} descriptors")
                    .At(_field.Offset + received.Offset)
                    .Hint(AfterReset(isTaken, received));
            }
        }
    }

    private static string AfterReset(bool isTaken, VirtioQueue received)
    {
        string size = received.DefaultSize is not null ? "The size that was sent becomes that of the device, also after a reset."
            : isTaken ? "The queue keeps the size that was sent; the destination's own may come back at the next reset."
            : "The queue keeps the size that was sent until the device is reset.";
        return received.DefaultSize == VirtioState.QueueMax
            ? $"{size} 1024 descriptors are more than some firmware can set up: after its next reset the guest may find no disk to boot from."
            : size;
    }

    /// <summary>A queue that the destination does not have has no room there, which 11.0 and newer check.</summary>
    /// <returns>Whether the loader stops, or may.</returns>
    private bool CompareLastQueue()
    {
        int first = _destination.Queues.Length;
        if (_field.Device == "virtio-net" || _source.Queues.Length < first + 1 || _context.DestinationVersion.IsBefore(s_checksRingSize)
            || _context.DestinationVersion.Oldest is null)
            return false;
        VirtioQueue received = _source.Queues[first];
        _findings.Refuse(CheckFindingKind.VirtioQueues, _field.Place(string.Create(CultureInfo.InvariantCulture, $"vq[{first}]")))
            .Between($"{received.Size} descriptors", null)
            .At(_field.Offset + received.Offset)
            .Message(string.Create(CultureInfo.InvariantCulture, $"VQ {first} vring.num {received.Size} exceeds allocated max 0"))
            .Condition(_context.DestinationVersion.IsAtLeast(s_checksRingSize) ? null : $"whether the destination is QEMU {s_checksRingSize} or newer")
            .Hint("Give the destination's device as many queues.");
        return true;
    }

    /// <summary>They are looked up by name, as those of a section are: only that no vmdesc lists them.</summary>
    /// <returns>Whether the loader stops here.</returns>
    private bool CompareClassSubsections()
    {
        if (_source.Class is not VMStateDescription sent || _destination.Class is not VMStateDescription local)
            return false;
        foreach (VirtioSubsection subsection in _source.ClassSubsections)
        {
            string name = subsection.Name;
            bool isLookedUp = SubsectionNames.IsLookedUp(local.Name, name);
            bool? isKnown = isLookedUp ? IsKnown(local, name) : false;
            if (isKnown is true || (isKnown is null && _context.IsSameVersion))
                continue;
            _findings.Refuse(isLookedUp ? CheckFindingKind.SubsectionUnknown : CheckFindingKind.SubsectionMisnamed, _field.Place(name))
                .Between($"{name} v{subsection.VersionId}", null)
                .At(_field.Offset + subsection.Offset)
                .Message(isLookedUp
                    ? _context.Messages.UnknownSubsection(name, local.Name, _field.Section.IdStr, _field.Section.InstanceId)
                    : _context.Messages.MissingFooter(_field.Section.IdStr))
                .Condition(isKnown is null ? $"whether {local.Name} of the destination knows the subsection {name}" : null)
                .Hint(isLookedUp ? $"{sent.Name} of the source needs it; QEMU looks it up by name." : SubsectionNames.Hint(local.Name));
            return true;
        }

        return false;
    }

    private bool? IsKnown(VMStateDescription owner, string name)
        => _destination.ClassSubsections.Any(s => s.Name == name) ? true : _context.DestinationKnowledge.Subsection(owner, name).IsKnown;

    private void CompareSubsections()
    {
        foreach (VirtioSubsection subsection in _source.Subsections)
        {
            QemuVersion? since = s_subsections.FirstOrDefault(s => s.Name == subsection.Name) is (not null, var v) ? v : null;
            bool isKnown = since is QemuVersion version && !_context.DestinationVersion.IsBefore(version);
            if (isKnown || _destination.Find(subsection.Name) is not null)
                continue;
            bool isCertain = since is not null;
            _findings.Refuse(CheckFindingKind.SubsectionUnknown, _field.Place(subsection.Name))
                .Between($"{subsection.Name} v{subsection.VersionId}", null)
                .At(_field.Offset + subsection.Offset)
                .Message(_context.Messages.UnknownSubsection(subsection.Name, "virtio", _field.Section.IdStr, _field.Section.InstanceId))
                .Condition(isCertain ? null : $"whether virtio of the destination knows the subsection {subsection.Name}");
        }
    }

    /// <summary>
    /// Of a reset device little tells what it offers: the length of its configuration space rules some features out, and the state of packed rings is sent
    /// where those are offered.
    /// </summary>
    private void CompareFeatures(ulong? offered)
    {
        ulong refused = offered is ulong known
            ? _source.Features & ~known
            : _source.Features & (VirtioConfigSizes.NotOffered(_field.Device, _destination.ConfigLength) | (OffersPacked(_destination) ? 0 : PackedRings));
        if (refused == 0)
        {
            if (offered is null && VirtioOfferRule.Check(_context, _findings, _field, _source, _destination))
                return;
            if (OffersPacked(_source) != OffersPacked(_destination))
            {
                _findings.Lose(CheckFindingKind.VirtioFeatures, _field.Place(PackedState))
                    .Between(OffersPacked(_source) ? "packed=on" : "packed=off", OffersPacked(_destination) ? "packed=on" : "packed=off")
                    .At(_field.Offset)
                    .Hint("The two sides offer different features: the guest finds other ones after its next reset.");
            }

            return;
        }

        _findings.Refuse(CheckFindingKind.VirtioFeatures, _field.Place("guest_features"))
            .Between(
                string.Create(CultureInfo.InvariantCulture, $"0x{_source.Features:x}: with {VirtioFeatures.NamesOf(_field.Device, refused)}"),
                offered is ulong all ? string.Create(CultureInfo.InvariantCulture, $"0x{all:x}") : "without")
            .At(_field.Offset + _source.StatusOffset + 4)
            .Message(offered is ulong allowed
                ? string.Create(CultureInfo.InvariantCulture, $"Features 0x{_source.Features:x} unsupported. Allowed features: 0x{allowed:x}")
                : string.Create(CultureInfo.InvariantCulture, $"Features 0x{_source.Features:x} unsupported"))
            .Hint($"The guest uses {VirtioFeatures.NamesOf(_field.Device, refused)}, which the destination's device does not offer.");
    }

    private static bool OffersPacked(VirtioState state) => state.Find(PackedState) is not null;

    /// <returns>Whether the loader stops here.</returns>
    private bool CompareClass()
    {
        VirtioClassRules.Outcome? outcome = VirtioClassRules.Compare(_field.Device, _source, _destination)
            ?? VirtioVlanRule.Compare(_field.Device, _source, _context.DestinationVersion);
        if (outcome is null)
            return false;
        FindingBuilder finding = outcome.Stops
            ? _findings.Refuse(outcome.Kind, _field.Place(outcome.Field))
                .Message(outcome.Message ?? _context.Messages.Section(_field.Section.IdStr, _field.Section.InstanceId))
            : _findings.Lose(outcome.Kind, _field.Place(outcome.Field));
        finding.Between(outcome.Source, outcome.Destination)
            .At(_field.Offset + outcome.Offset)
            .Condition(outcome.Stops && VirtioOfferRule.IsStandIn(_context, _field)
                ? "whether the destination's network, which its twin was made without, has it" : null)
            .Hint(outcome.Hint);
        return outcome.Stops;
    }
}

/// <summary>A virtio field of the source, and what is known of the device that loads it.</summary>
/// <param name="Device">The vmsd name of the device.</param>
/// <param name="Offered">The features that the destination's device offers; null where that is not known.</param>
/// <param name="Section">The section.</param>
/// <param name="Node">The field's place in it.</param>
/// <param name="Offset">Where the source's octets stand in its stream.</param>
internal readonly record struct VirtioPlace(string Device, ulong? Offered, FieldPath Section, PathNode Node, long? Offset)
{
    /// <summary>The path of a part of the field.</summary>
    public FieldPath Place(string part) => Node.Field(part).ToPath(Section);
}
