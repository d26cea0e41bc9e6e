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
        ("virtio/device_endian", new(2, 2)), ("virtio/64bit_features", new(2, 4)), ("virtio/virtqueues", new(2, 4)), ("virtio/ringsize", new(2, 5)), ("virtio/broken", new(2, 5)),
        ("virtio/extra_state", new(2, 5)), ("virtio/started", new(4, 1)), ("virtio/packed_virtqueues", new(4, 2)), ("virtio/disabled", new(5, 0)),
    ];

    private readonly CheckContext _context;
    private readonly string _device;
    private readonly Func<string, FieldPath> _path;
    private readonly VirtioState _source;
    private readonly VirtioState _destination;
    private readonly long? _offset;
    private readonly List<CheckFinding> _findings;

    private VirtioComparer(CheckContext context, string device, Func<string, FieldPath> path, VirtioState source, VirtioState destination, long? offset, List<CheckFinding> findings)
    {
        _context = context;
        _device = device;
        _path = path;
        _source = source;
        _destination = destination;
        _offset = offset;
        _findings = findings;
    }

    /// <summary>Compares two virtio fields.</summary>
    /// <param name="context">What is known.</param>
    /// <param name="device">The vmsd name of the device.</param>
    /// <param name="offered">The features that the destination's device offers; null where that is not known.</param>
    /// <param name="path">Makes the path of a part.</param>
    /// <param name="source">The source's octets.</param>
    /// <param name="destination">The destination's octets.</param>
    /// <param name="offset">Where the source's octets stand in its stream.</param>
    /// <param name="findings">Receives the findings.</param>
    /// <returns>Whether both could be read.</returns>
    public static bool Compare(
        CheckContext context, string device, ulong? offered, Func<string, FieldPath> path, ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, long? offset, List<CheckFinding> findings)
    {
        VirtioState? s = VirtioParser.Parse(source);
        VirtioState? d = VirtioParser.Parse(destination);
        if (s is null || d is null || s.IsPci != d.IsPci)
            return false;

        var comparer = new VirtioComparer(context, device, path, s, d, offset, findings);
        if (comparer.ComparePci(source, destination))
            return true;
        comparer.CompareConfig();
        comparer.CompareQueues();
        if (comparer.CompareClass(source, destination))
            return true;
        comparer.CompareSubsections();
        comparer.CompareFeatures(offered);
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
            Add(
                CheckFindingKind.PciConfiguration, CheckSeverity.Error, CheckConsequence.Refuses, "config", difference.Source, difference.Destination, difference.Message, difference.Hint,
                4 + difference.Index);
            return true;
        }

        if (_source.PciConfigLength == _destination.PciConfigLength)
            return false;
        Add(
            CheckFindingKind.FieldResized, CheckSeverity.Error, CheckConsequence.Refuses, "config", $"{_source.PciConfigLength} octets", $"{_destination.PciConfigLength} octets", null,
            "The device is on a PCI Express bus on one side only.", 4);
        return true;
    }

    /// <summary>virtio_pci_device_plugged: the legacy region holds 20 or 24 octets of registers and the configuration space, rounded up to a power of two.</summary>
    private uint? LegacyBarSize(ReadOnlySpan<byte> local)
        => (local[0x10] & 1) == 0 ? null : BitOperations.RoundUpToPowerOf2((uint)((_destination.MsixEntries > 0 ? 24 : 20) + _destination.ConfigLength));

    /// <summary>A longer configuration space is cut, a shorter one leaves the rest as it is: either way the guest has another device than before.</summary>
    private void CompareConfig()
    {
        if (_source.ConfigLength == _destination.ConfigLength)
            return;
        Add(
            CheckFindingKind.VirtioDevice, CheckSeverity.Warning, CheckConsequence.Loses, "config_len", $"{_source.ConfigLength} octets", $"{_destination.ConfigLength} octets", null,
            _source.ConfigLength > _destination.ConfigLength
                ? "The destination drops the end of the configuration space: the two sides offer different features."
                : "The destination keeps its own values at the end of the configuration space: the two sides offer different features.",
            _source.ConfigOffset);
    }

    private void CompareQueues()
    {
        if (_source.Queues.Length != _destination.Queues.Length)
        {
            Add(
                CheckFindingKind.VirtioQueues, CheckSeverity.Warning, CheckConsequence.Loses, "queues", $"{_source.Queues.Length} queues", $"{_destination.Queues.Length} queues", null,
                "The two sides have another number of queues.", _source.ConfigOffset + _source.ConfigLength);
            // virtio-net makes as many queues as it is sent (pre_load_queues, since 10.0): which one meets which is then another question.
            if (_device == "virtio-net")
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
                Add(
                    CheckFindingKind.VirtioQueues, isCertain ? CheckSeverity.Error : CheckSeverity.Warning, CheckConsequence.Refuses, name, $"{received.Size} descriptors", $"{local.DeviceSize} descriptors",
                    string.Create(CultureInfo.InvariantCulture, $"VQ {i} vring.num {received.Size} exceeds allocated max {local.DeviceSize}"),
                    received.Size == VirtioState.QueueMax && received.Descriptors == 0 ? "QEMU 10.0.13 writes 1024 for queues that the guest has not set up." : "Give the destination a queue-size as large.",
                    received.Offset, isCertain ? null : $"whether the destination is QEMU {s_checksRingSize} or newer");
                return;
            }

            if (received.DeviceSize != local.DeviceSize)
            {
                Add(
                    CheckFindingKind.VirtioQueues, CheckSeverity.Warning, CheckConsequence.Loses, name, $"{received.DeviceSize} descriptors", $"{local.DeviceSize} descriptors", null,
                    "The queue keeps the size that was sent until the device is reset.", received.Offset);
            }
        }
    }

    private void CompareSubsections()
    {
        foreach (VirtioSubsection subsection in _source.Subsections)
        {
            QemuVersion? since = s_subsections.FirstOrDefault(s => s.Name == subsection.Name) is (not null, var v) ? v : null;
            bool isKnown = since is QemuVersion version && !_context.DestinationVersion.IsBefore(version);
            if (isKnown || _destination.Find(subsection.Name) is not null)
                continue;
            bool isCertain = since is not null;
            _findings.Add(new CheckFinding
            {
                Kind = CheckFindingKind.SubsectionUnknown,
                Severity = isCertain ? CheckSeverity.Error : CheckSeverity.Warning,
                Consequence = CheckConsequence.Refuses,
                Path = _path(subsection.Name),
                Source = $"{subsection.Name} v{subsection.VersionId}",
                Offset = _offset + subsection.Offset,
                QemuMessage = _context.Messages.UnknownSubsection(subsection.Name, "virtio", _path("").IdStr, _path("").InstanceId),
                Condition = isCertain ? null : $"whether virtio of the destination knows the subsection {subsection.Name}",
            });
        }
    }

    /// <summary>Of a reset device nothing tells what it offers; the length of its configuration space rules some features out.</summary>
    private void CompareFeatures(ulong? offered)
    {
        ulong refused = offered is ulong known ? _source.Features & ~known : _source.Features & VirtioConfigSizes.NotOffered(_device, _destination.ConfigLength);
        if (refused == 0)
            return;
        Add(
            CheckFindingKind.VirtioFeatures, CheckSeverity.Error, CheckConsequence.Refuses, "guest_features",
            string.Create(CultureInfo.InvariantCulture, $"0x{_source.Features:x}: with {VirtioFeatures.NamesOf(_device, refused)}"),
            offered is ulong all ? string.Create(CultureInfo.InvariantCulture, $"0x{all:x}") : "without",
            offered is ulong allowed
                ? string.Create(CultureInfo.InvariantCulture, $"Features 0x{_source.Features:x} unsupported. Allowed features: 0x{allowed:x}")
                : string.Create(CultureInfo.InvariantCulture, $"Features 0x{_source.Features:x} unsupported"),
            $"The guest uses {VirtioFeatures.NamesOf(_device, refused)}, which the destination's device does not offer.", _source.StatusOffset + 4);
    }

    /// <returns>Whether the loader stops here.</returns>
    private bool CompareClass(ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination)
    {
        ReadOnlySpan<byte> received = source.Slice(_source.ClassOffset, _source.ClassLength);
        ReadOnlySpan<byte> local = destination.Slice(_destination.ClassOffset, _destination.ClassLength);
        VirtioClassRules.Outcome? outcome = VirtioClassRules.Compare(_device, received, local, _source.Features);
        if (outcome is null)
            return false;
        Add(
            outcome.Kind, outcome.Stops ? CheckSeverity.Error : CheckSeverity.Warning, outcome.Stops ? CheckConsequence.Refuses : CheckConsequence.Loses, outcome.Field,
            outcome.Source, outcome.Destination, outcome.Stops ? outcome.Message ?? _context.Messages.Section(_path("").IdStr, _path("").InstanceId) : null, outcome.Hint, _source.ClassOffset + outcome.Offset);
        return outcome.Stops;
    }

    private void Add(CheckFindingKind kind, CheckSeverity severity, CheckConsequence consequence, string part, string? source, string? destination, string? message, string? hint, long offset, string? condition = null)
        => _findings.Add(new CheckFinding
        {
            Kind = kind,
            Severity = severity,
            Consequence = consequence,
            Path = _path(part),
            Source = source,
            Destination = destination,
            Offset = _offset + offset,
            QemuMessage = message,
            Condition = condition,
            Hint = hint,
        });
}
