using System.Runtime.ExceptionServices;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Live;

/// <summary>Gives a machine a stream, as a legacy one, and keeps what it holds for a comparison.</summary>
/// <param name="stream">The stream.</param>
/// <param name="load">The machine.</param>
/// <param name="options">What it is given, and limits.</param>
/// <param name="map">The machine's memory; null: it is given all pages.</param>
internal sealed class Feeding(IOctetSource stream, RehearsedLoad load, RehearsalOptions options, GuestMap? map)
{
    private const int EndMilliseconds = 2000;

    private readonly StoppableSource _stream = new(stream);
    private readonly LoaderPages? _pages = map is null ? null : new LoaderPages(map);
    private Thread? _thread;
    private StreamSnapshot? _snapshot;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Looks through the stream for the pages that loaders read, where it can be read twice.</summary>
    /// <exception cref="StreamFormatException">It is none, or breaks off.</exception>
    public void LookThrough()
    {
        if (_pages is not null && options.Again is not null)
            StreamInspector.Skim(new PeekedSource(options.Again()), new Devices(_pages));
    }

    public void Start()
    {
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Nobody takes the rest: it is not read.</summary>
    public void Stop() => _stream.Stop();

    /// <summary>Waits for its thread, unless that waits for a stream that does not come.</summary>
    public void Join() => _thread?.Join(EndMilliseconds);

    /// <summary>Throws what it is for which the stream cannot be read, if anything.</summary>
    public void ThrowFailure() => Volatile.Read(ref _failure)?.Throw();

    /// <summary>What the stream holds.</summary>
    /// <param name="limit">When its end has to have come.</param>
    /// <exception cref="StreamFormatException">It is none, breaks off, or does not end in time.</exception>
    public StreamSnapshot Result(TimeLimit limit)
    {
        if (!_thread!.Join(limit.Left))
            ThrowLate();
        ThrowFailure();
        return _snapshot!;
    }

    /// <summary>Throws where the rest of the stream is what was waited for.</summary>
    /// <exception cref="StreamFormatException">It has not come.</exception>
    public void ThrowIfAwaited()
    {
        if (!_thread!.Join(0) && load.HasReadAll)
            ThrowLate();
    }

    private void ThrowLate()
        => throw new StreamFormatException(StreamFormatError.Truncated, load.Fed.Written, "the rest of the stream within the time limit", "nothing");

    private void Run()
    {
        try
        {
            _snapshot = StreamSnapshot.Read(consumer => Give(new PeekedSource(_stream), consumer), withRam: false);
        }
        catch (Exception exception) when (exception is StreamFormatException or VisitException or IOException or OperationCanceledException)
        {
            Volatile.Write(ref _failure, ExceptionDispatchInfo.Capture(exception));
        }
        finally
        {
            load.EndInput();
        }
    }

    private void Give(PeekedSource source, IStreamConsumer consumer)
    {
        StreamFormat format = StreamFilter.FormatOf(source);
        if (_pages is not null)
            GiveState(source, consumer, _pages);
        else if (format is StreamFormat.Legacy)
            Look(source, consumer);
        else
            Conduit.Run(legacy => StreamTranslator.BerToLegacy(source, legacy, limits: options.Limits), legacy => Look(legacy, consumer));
    }

    private TranslationResult Look(IOctetSource legacy, IStreamConsumer consumer)
        => StreamInspector.Inspect(new TeeSource(legacy, load.Fed), new Places(consumer, load.Fed), limits: options.Limits);

    private void GiveState(PeekedSource source, IStreamConsumer consumer, LoaderPages pages)
    {
        using var copy = new PagelessCopy(load.Fed);
        load.Fed.Copy = copy;
        var translation = new TranslationOptions { Digest = DigestAlgorithm.None, Limits = options.Limits };
        StreamFilter.Decode(source, NullOctetSink.Instance, translation, new StateFeeding(consumer, copy, pages, load.Fed), copy);
    }

    /// <summary>Looks at devices alone.</summary>
    private sealed class Devices(LoaderPages pages) : IStreamConsumer
    {
        public void OnDevice(DeviceSection section) => pages.OnDevice(section);
    }

    /// <summary>Keeps where device sections begin.</summary>
    private sealed class Places(IStreamConsumer next, Fed fed) : IStreamConsumer
    {
        public void OnStart(StreamStart start) => next.OnStart(start);

        public void OnCommand(int command, ReadOnlySpan<byte> contents) => next.OnCommand(command, contents);

        public void OnLiveSection(FieldPath section, uint versionId) => next.OnLiveSection(section, versionId);

        public void OnLiveItems(IReadOnlyList<LiveItem> items) => next.OnLiveItems(items);

        public void OnRamBlocks(IReadOnlyList<RamBlockSummary> blocks) => next.OnRamBlocks(blocks);

        public void OnDevice(DeviceSection section)
        {
            fed.Add(section.Path, section.LegacyOffset);
            next.OnDevice(section);
        }

        public void OnOpaque(long octets, string? reason) => next.OnOpaque(octets, reason);

        public void OnSectionsEnd() => next.OnSectionsEnd();

        public void OnMissingSection(FieldPath section) => next.OnMissingSection(section);

        public void OnVMDesc(VMDescDialect dialect, long pageSize, VMStateDescription? configuration) => next.OnVMDesc(dialect, pageSize, configuration);

        public void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result) => next.OnEnd(blocks, result);
    }
}
