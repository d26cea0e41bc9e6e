using System.Runtime.ExceptionServices;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Live;

/// <summary>Gives a machine a stream, as a legacy one, and keeps what it holds for a comparison.</summary>
internal sealed class Feeding(IOctetSource stream, RehearsedMachine machine, StreamLimits limits) : IOctetSink
{
    private readonly List<(FieldPath Path, long Offset)> _sections = [];
    private readonly StoppableSource _stream = new(stream);
    private Thread? _thread;
    private StreamSnapshot? _snapshot;
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
        lock (_sections)
            return _sections.LastOrDefault(s => s.Offset < offset).Path;
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> octets)
    {
        machine.Input.Write(octets);
        Interlocked.Add(ref _written, octets.Length);
    }

    /// <inheritdoc/>
    public void Flush()
    {
    }

    private void Run()
    {
        try
        {
            var source = new PeekedSource(_stream);
            _snapshot = StreamSnapshot.Read(
                consumer =>
                {
                    if (StreamFilter.FormatOf(source) is StreamFormat.Legacy)
                        Look(source, consumer);
                    else
                        Conduit.Run(legacy => StreamTranslator.BerToLegacy(source, legacy, limits: limits), legacy => Look(legacy, consumer));
                },
                withRam: false);
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

    private TranslationResult Look(IOctetSource legacy, IStreamConsumer consumer)
        => StreamInspector.Inspect(new TeeSource(legacy, this), new Places(consumer, this), limits: limits);

    /// <summary>Keeps where device sections begin.</summary>
    private sealed class Places(IStreamConsumer next, Feeding feeding) : IStreamConsumer
    {
        public void OnStart(StreamStart start) => next.OnStart(start);

        public void OnCommand(int command, ReadOnlySpan<byte> contents) => next.OnCommand(command, contents);

        public void OnLiveSection(FieldPath section, uint versionId) => next.OnLiveSection(section, versionId);

        public void OnRamBlocks(IReadOnlyList<RamBlockSummary> blocks) => next.OnRamBlocks(blocks);

        public void OnDevice(DeviceSection section)
        {
            lock (feeding._sections)
                feeding._sections.Add((section.Path, section.LegacyOffset));
            next.OnDevice(section);
        }

        public void OnOpaque(long octets, string? reason) => next.OnOpaque(octets, reason);

        public void OnSectionsEnd() => next.OnSectionsEnd();

        public void OnVMDesc(VMDescDialect dialect, long pageSize, VMStateDescription? configuration) => next.OnVMDesc(dialect, pageSize, configuration);

        public void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result) => next.OnEnd(blocks, result);
    }
}
