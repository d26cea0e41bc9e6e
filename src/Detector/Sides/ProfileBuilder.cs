using System.Collections.Immutable;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>Makes a profile of what an inspection tells.</summary>
internal sealed class ProfileBuilder(string name) : IStreamConsumer
{
    private readonly List<ProfileDevice> _devices = [];
    private readonly List<ProfileDevice> _liveSections = [];
    private readonly Dictionary<FieldPath, IReadOnlyList<LiveItem>> _liveItems = [];
    private readonly SortedSet<int> _commands = [];
    private readonly List<FieldPath> _missing = [];
    private readonly LoadedTypes _loaded = new();
    private StreamStart? _start;
    private ImmutableArray<RamBlockSummary> _blocks = [];
    private VMDescDialect? _dialect;
    private bool _describesConfiguration;
    private long _pageSize;
    private long _opaque;
    private bool? _hasFooters;

    /// <summary>The device sections so far.</summary>
    public IReadOnlyList<ProfileDevice> Devices => _devices;

    public MigrationProfile ToProfile()
    {
        QemuVersionRange version = _dialect is VMDescDialect dialect ? VersionInference.OfVMDesc(dialect, _describesConfiguration, _devices) : default;
        return new MigrationProfile
        {
            Name = name,
            Version = VersionInference.Refine(version, _start?.MachineType, _devices, _commands),
            HasConfiguration = _start?.MachineType is not null,
            HasFooters = _hasFooters,
            HasVMDesc = _dialect is not null,
            MachineType = _start?.MachineType,
            TargetPageBits = _start?.TargetPageBits,
            PageSize = _pageSize,
            Capabilities = [.. _start?.Capabilities ?? []],
            Uuid = _start?.Uuid is { Length: 16 } uuid ? uuid : default(ReadOnlyMemory<byte>?),
            Commands = [.. _commands],
            LiveSections = [.. _liveSections],
            LiveItems = [.. _liveItems.Values.SelectMany(static i => i).Where(static i => i.Title.Length > 0)],
            RamBlocks = _blocks,
            Devices = [.. _devices],
            OpaqueOctets = _opaque,
            MissingSections = [.. _missing],
        };
    }

    public void OnStart(StreamStart start) => _start = start;

    public void OnCommand(int command, ReadOnlySpan<byte> contents) => AddCommand(command, contents);

    /// <summary>Takes a command into the profile; POSTCOPY_ADVISE without contents is sent for dirty bitmaps, and asks for no postcopy of RAM.</summary>
    /// <returns>Whether it has not come before.</returns>
    public bool AddCommand(int command, ReadOnlySpan<byte> contents)
        => (command != LegacyTags.PostcopyAdviseCommand || !contents.IsEmpty) && _commands.Add(command);

    public void OnLiveSection(FieldPath section, uint versionId) => AddLive(section, versionId);

    /// <summary>Takes a live section into the profile.</summary>
    public ProfileDevice AddLive(FieldPath section, uint versionId)
    {
        var live = new ProfileDevice { Path = section, VersionId = versionId };
        _liveSections.Add(live);
        return live;
    }

    public void OnLiveItems(IReadOnlyList<LiveItem> items) => _liveItems[items[0].Section] = items;

    public void OnRamBlocks(IReadOnlyList<RamBlockSummary> blocks) => _blocks = [.. blocks];

    public void OnDevice(DeviceSection section) => Add(section);

    /// <summary>Takes a device section, as an inspection tells it, into the profile.</summary>
    public ProfileDevice Add(DeviceSection section)
    {
        _hasFooters ??= section.HasFooter;
        var device = new ProfileDevice
        {
            Path = section.Path,
            VersionId = section.VersionId,
            Description = section.Description is null ? null : _loaded.Of(section.Description),
            IsOldStyle = section.IsOldStyle,
            Contents = section.Contents.ToArray(),
            Octets = section.Octets,
            Offset = section.LegacyOffset,
        };
        _devices.Add(device);
        return device;
    }

    public void OnOpaque(long octets, string? reason) => _opaque += octets;

    public void OnMissingSection(FieldPath section) => _missing.Add(section);

    public void OnVMDesc(VMDescDialect dialect, long pageSize, VMStateDescription? configuration)
    {
        _dialect = dialect;
        _pageSize = pageSize;
        _describesConfiguration = configuration is not null;
    }

    public void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result) => _blocks = [.. blocks];
}
