using System.Buffers;
using CommunityToolkit.HighPerformance.Buffers;

namespace Ber.Compat;

/// <summary>Writes o records: octets as they are, long runs of zeros as runs, the reason in the first record of a run.</summary>
/// <param name="stream">Where they go.</param>
/// <param name="expansion">Counts the zeros.</param>
internal sealed class OpaqueWriter(MigrationStreamWriter stream, Expansion expansion) : IDisposable
{
    private readonly ArrayPoolBufferWriter<byte> _gathered = new();
    private string? _lastReason;
    private string? _unsentReason;

    /// <summary>Gathers octets of one run into records of at most <see cref="FormatFacts.RecordDataLimit"/> octets.</summary>
    public void Write(ReadOnlySpan<byte> octets, string reason)
    {
        if (reason != _lastReason)
        {
            EndRun();
            _lastReason = _unsentReason = reason;
        }

        while (octets.Length > 0)
        {
            int part = Math.Min(octets.Length, FormatFacts.RecordDataLimit - _gathered.WrittenCount);
            _gathered.Write(octets[..part]);
            octets = octets[part..];
            if (_gathered.WrittenCount == FormatFacts.RecordDataLimit)
                EndRecord();
        }
    }

    /// <summary>Writes what has gathered.</summary>
    public void EndRecord()
    {
        if (_gathered.WrittenCount == 0)
            return;
        OpaqueRecord.Write(stream.BeginRecord(), _gathered.WrittenSpan, _unsentReason, expansion);
        stream.WriteRecord(RecordTag.Opaque);
        _unsentReason = null;
        _gathered.Clear();
    }

    /// <summary>The run ends here: another record follows, and the next run states its reason.</summary>
    public void EndRun()
    {
        EndRecord();
        _lastReason = null;
    }

    public void Dispose() => _gathered.Dispose();
}
