using System.Runtime.ExceptionServices;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Live;

/// <summary>Gives a machine a stream, as a legacy one, and keeps what it holds for a comparison.</summary>
/// <param name="stream">The stream.</param>
/// <param name="machine">The machine.</param>
/// <param name="options">What it is given, and limits.</param>
/// <param name="map">The machine's memory; null: it is given all pages.</param>
internal sealed class Feeding(IOctetSource stream, RehearsedMachine machine, RehearsalOptions options, GuestMap? map) : IOctetSink
{
    private readonly List<(FieldPath Path, long Offset)> _sections = [];
    private readonly StoppableSource _stream = new(stream);
    private Thread? _thread;
    private StreamSnapshot? _snapshot;
    private PagelessCopy? _copy;
    private bool _isTaken = true;
    private long _written;

    /// <summary>Octets that were written.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>Why the stream cannot be read; null: it can.</summary>
    public ExceptionDispatchInfo? Failure { get; private set; }

    public void Start()
    {
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Nobody takes the rest: it is not read.</summary>
    public void Stop() => _stream.Stop();

    /// <summary>What the stream holds.</summary>
    /// <exception cref="StreamFormatException">It is none, or breaks off.</exception>
    public StreamSnapshot Result()
    {
        _thread!.Join();
        Failure?.Throw();
        return _snapshot!;
    }

    /// <summary>The last section that begins before an offset; null: none does, of those that were read.</summary>
    public FieldPath? SectionAt(long offset)
    {
        long start = _copy?.DeviceOffset ?? 0;   // of a copy places count from the first device
        lock (_sections)
            return _sections.LastOrDefault(s => start + s.Offset < offset).Path;
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> octets)
    {
        if (!_isTaken)
            return;
        try
        {
            machine.Input.Write(octets);
            Interlocked.Add(ref _written, octets.Length);
        }
        catch (IOException)
        {
            _isTaken = false;   // it has ended: why is seen elsewhere
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
    }

    private void Run()
    {
        try
        {
            _snapshot = StreamSnapshot.Read(consumer => Give(new PeekedSource(_stream), consumer), withRam: false);
        }
        catch (Exception exception) when (exception is StreamFormatException or VisitException or IOException or OperationCanceledException)
        {
            Failure = ExceptionDispatchInfo.Capture(exception);
        }
        finally
        {
            machine.EndInput();
        }
    }

    private void Give(PeekedSource source, IStreamConsumer consumer)
    {
        StreamFormat format = StreamFilter.FormatOf(source);
        if (map is not null)
            GiveState(source, consumer, map);
        else if (format is StreamFormat.Legacy)
            Look(source, consumer);
        else
            Conduit.Run(legacy => StreamTranslator.BerToLegacy(source, legacy, limits: options.Limits), legacy => Look(legacy, consumer));
    }

    private TranslationResult Look(IOctetSource legacy, IStreamConsumer consumer)
        => StreamInspector.Inspect(new TeeSource(legacy, this), new Places(consumer, this), limits: options.Limits);

    private void GiveState(PeekedSource source, IStreamConsumer consumer, GuestMap memory)
    {
        var pages = new LoaderPages(memory);
        if (options.Again is not null)
            StreamInspector.Skim(new PeekedSource(options.Again()), new Devices(pages));
        using var copy = new PagelessCopy(this);
        _copy = copy;
        var translation = new TranslationOptions { Digest = DigestAlgorithm.None, Limits = options.Limits };
        StreamFilter.Decode(source, NullOctetSink.Instance, translation, new StateFeeding(consumer, copy, pages, Add), copy);
    }

    private void Add(FieldPath section, long offset)
    {
        lock (_sections)
            _sections.Add((section, offset));
    }

    /// <summary>Looks at devices alone.</summary>
    private sealed class Devices(LoaderPages pages) : IStreamConsumer
    {
        public void OnDevice(DeviceSection section) => pages.OnDevice(section);
    }

    /// <summary>Keeps where device sections begin.</summary>
    private sealed class Places(IStreamConsumer next, Feeding feeding) : IStreamConsumer
    {
        public void OnStart(StreamStart start) => next.OnStart(start);

        public void OnCommand(int command, ReadOnlySpan<byte> contents) => next.OnCommand(command, contents);

        public void OnLiveSection(FieldPath section, uint versionId) => next.OnLiveSection(section, versionId);

        public void OnRamBlocks(IReadOnlyList<RamBlockSummary> blocks) => next.OnRamBlocks(blocks);

        public void OnDevice(DeviceSection section)
        {
            feeding.Add(section.Path, section.LegacyOffset);
            next.OnDevice(section);
        }

        public void OnOpaque(long octets, string? reason) => next.OnOpaque(octets, reason);

        public void OnSectionsEnd() => next.OnSectionsEnd();

        public void OnVMDesc(VMDescDialect dialect, long pageSize, VMStateDescription? configuration) => next.OnVMDesc(dialect, pageSize, configuration);

        public void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result) => next.OnEnd(blocks, result);
    }
}
