using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>Holds a stream against a destination while it is translated: its announcement, its start, its RAM blocks, its device sections.</summary>
/// <remarks>
/// <para>Give it to <see cref="StreamTranslator.BerToLegacy"/> with the destination's profile: it throws <see cref="MigrationRefusedException"/> before the
/// first page goes on where
/// the announcement, the start or the RAM blocks do not fit, and before any section after RAM goes on where a device does not.</para>
/// <para>Give it to <see cref="StreamTranslator.LegacyToBer"/> with the announced profile as destination, and let it stop at once: it throws before a
/// device section is sent that contradicts the announcement: one that a machine as announced could not load.</para>
/// <para>Verdicts that depend on something do not stop a stream; <see cref="Report"/> has them. One object serves one stream.</para>
/// </remarks>
public sealed class StreamCheck : IStreamConsumer
{
    private readonly ProfileBuilder _builder;
    private readonly MigrationProfile _destination;
    private readonly CheckOptions _options;
    private readonly bool _stopsAtOnce;
    private MigrationProfile? _announced;
    private StreamRules? _sent;    // device sections that may be sent, where the check stops at once
    private StreamRules? _early;   // what goes on before RAM does
    private int _devices;          // among it
    private bool _isDoubtful;      // a part that came since the last comparison does not fit
    private MigrationProfile? _compared;
    private CheckReport? _report;

    /// <summary>Makes the check of one stream.</summary>
    /// <param name="destination">What loads it.</param>
    /// <param name="options">Choices; null: the defaults.</param>
    /// <param name="stopsAtOnce">
    /// Whether to throw at the first device section that does not fit. Else all of them are compared first, so that the report has every finding.
    /// </param>
    public StreamCheck(MigrationProfile destination, CheckOptions? options = null, bool stopsAtOnce = false)
    {
        ArgumentNullException.ThrowIfNull(destination);
        _destination = destination;
        _options = options ?? new CheckOptions();
        _stopsAtOnce = stopsAtOnce;
        _builder = new ProfileBuilder("stream");
    }

    /// <summary>What the source announced; null where it announced nothing.</summary>
    public MigrationProfile? Announced => _announced;

    /// <summary>
    /// The verdict and findings of what has been compared last: the announcement, what came before RAM, all of the stream. null: nothing has.
    /// </summary>
    public CheckReport? Report => _report ??= _sent?.Context.ToReport();

    /// <inheritdoc/>
    public void OnAnnouncement(MigrationProfile announced)
    {
        ArgumentNullException.ThrowIfNull(announced);
        _announced = announced;
        if (!ReferenceEquals(announced, _destination))
            Require(MigrationCheck.Check(announced, _destination, _options));
    }

    /// <inheritdoc/>
    public void OnStart(StreamStart start)
    {
        _builder.OnStart(start);
        RequireSoFar();
        if (!_stopsAtOnce)
            Prepare();
    }

    /// <inheritdoc/>
    public void OnCommand(int command, ReadOnlySpan<byte> contents)
    {
        if (_builder.AddCommand(command, contents))
            _isDoubtful |= Early.Breaks(command);
    }

    /// <inheritdoc/>
    public void OnLiveSection(FieldPath section, uint versionId)
    {
        _isDoubtful |= Early.BreaksLive(_builder.AddLive(section, versionId));
        bool isFirst = _devices == 0 && _builder.Devices.Count > 0;   // which shows whether there are footers
        for (; _devices < _builder.Devices.Count; _devices++)
            _isDoubtful |= Early.Breaks(_builder.Devices[_devices]);   // they go on with it

        // Parts are looked at once; all of them together where one does not fit.
        if (isFirst || _isDoubtful)
            RequireSoFar();
    }

    /// <inheritdoc/>
    public void OnLiveItems(IReadOnlyList<LiveItem> items) => _builder.OnLiveItems(items);

    /// <inheritdoc/>
    public void OnRamBlocks(IReadOnlyList<RamBlockSummary> blocks)
    {
        _builder.OnRamBlocks(blocks);
        RequireSoFar();
    }

    /// <inheritdoc/>
    public void OnDevice(DeviceSection section)
    {
        ProfileDevice device = _builder.Add(section);
        if (!_stopsAtOnce)
            return;
        _sent ??= NewRules();
        if (_sent.Breaks(device))
            Require(_sent.Context.ToReport());
        _report = null;   // made when somebody asks: a report for each section would copy the findings of all before it
    }

    /// <inheritdoc/>
    public void OnOpaque(long octets, string? reason) => _builder.OnOpaque(octets, reason);

    /// <inheritdoc/>
    public void OnSectionsEnd() => RequireSoFar();

    /// <inheritdoc/>
    public void OnMissingSection(FieldPath section) => _builder.OnMissingSection(section);

    /// <inheritdoc/>
    public void OnVMDesc(VMDescDialect dialect, long pageSize, VMStateDescription? configuration) => _builder.OnVMDesc(dialect, pageSize, configuration);

    /// <inheritdoc/>
    public void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result)
    {
        _builder.OnEnd(blocks, result);
        MigrationProfile whole = SoFar();
        if (!_stopsAtOnce && !IsCompared(whole))   // who stops at once has sent all of it by now
            Require(whole);
    }

    private StreamRules Early => _early ??= NewRules();

    private StreamRules NewRules() => new(new CheckContext(SoFar(), _destination, _options));

    /// <summary>
    /// Devices come when the guest stands still. What is made once, tables and code, is made before: the destination is compared with itself, and its release
    /// is asked for, which reads what is known of its devices. Nobody asks what that shows.
    /// </summary>
    private void Prepare()
    {
        MigrationCheck.Check(_destination, _destination, _options);
        VersionInference.Refine(default, _destination.MachineType, _destination.Devices, []);
    }

    private void RequireSoFar()
    {
        _isDoubtful = false;
        Require(SoFar());
    }

    private void Require(MigrationProfile source)
    {
        _compared = source;
        Require(MigrationCheck.Check(source, _destination, _options));
    }

    /// <summary>
    /// Whether the last comparison was of as much. The guest is stopped while this one would run; vmdesc and the end tell of the binary and of the page
    /// size, if of anything.
    /// </summary>
    private bool IsCompared(MigrationProfile whole)
        => _compared is not null && whole.Devices.Length == _compared.Devices.Length
            && whole.OpaqueOctets == _compared.OpaqueOctets && whole.Version == _compared.Version
            && (whole.PageSize == _compared.PageSize || whole.PageSize == _destination.PageSize);

    /// <summary>What has come, with what the announcement says of the source's binary.</summary>
    private MigrationProfile SoFar()
    {
        MigrationProfile profile = _builder.ToProfile();
        return _announced is null ? profile : profile with { Version = _announced.Version.Narrow(profile.Version) };
    }

    private void Require(CheckReport report)
    {
        _report = report;
        if (report.Verdict is CheckVerdict.Incompatible)
            throw new MigrationRefusedException(report);
    }
}
