using System.Buffers;
using System.Formats.Asn1;
using System.Text;
using CommunityToolkit.HighPerformance.Buffers;

namespace Ber.Compat;

/// <summary>Writes o records: octets as they are, long runs of zeros as runs, the reason in the first record of a run.</summary>
internal sealed class OpaqueWriter(MigrationStreamWriter stream) : IDisposable
{
    /// <summary>A run of zeros worth a part of its own: the next part costs up to 12 octets.</summary>
    private const int MinZeroRun = 32;

    private readonly List<string> _reasons = [];
    private readonly ArrayPoolBufferWriter<byte> _gathered = new();
    private string? _lastReason;
    private string? _unsentReason;

    public long Octets { get; private set; }

    public IReadOnlyList<string> Reasons => _reasons;

    /// <summary>Gathers octets of one run into records of at most <see cref="FormatFacts.RecordDataLimit"/> octets.</summary>
    public void Write(ReadOnlySpan<byte> octets, string reason)
    {
        Count(octets.Length, reason);
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

    /// <summary>Notes octets that another record carries opaque.</summary>
    public void Count(int octets, string reason)
    {
        Octets += octets;
        if (!_reasons.Contains(reason))
            _reasons.Add(reason);
    }

    /// <summary>Writes what has gathered.</summary>
    public void EndRecord()
    {
        if (_gathered.WrittenCount == 0)
            return;
        WriteRecord(_gathered.WrittenSpan, _unsentReason);
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

    /// <summary>Writes octets as OpaqueParts, into an open SEQUENCE.</summary>
    public static void WriteParts(ref BerWriter writer, ReadOnlySpan<byte> octets)
    {
        while (octets.Length > 0)
        {
            int zeros = LeadingZeros(octets);
            if (zeros >= MinZeroRun || zeros == octets.Length)
            {
                writer.WriteInteger((long)zeros, new Asn1Tag(TagClass.ContextSpecific, 0));
                octets = octets[zeros..];
                continue;
            }

            int length = UntilZeroRun(octets);
            writer.WriteOctetString(octets[..length]);
            octets = octets[length..];
        }
    }

    private void WriteRecord(ReadOnlySpan<byte> octets, string? reason)
    {
        using var contents = new ArrayPoolBufferWriter<byte>(octets.Length + 64);
        var writer = new BerWriter(contents);
        BerScope parts = writer.BeginConstructed(Asn1Tag.Sequence);
        WriteParts(ref writer, octets);
        writer.EndConstructed(parts);
        if (reason is not null)
            writer.WriteUtf8String(Encoding.UTF8.GetBytes(reason));
        writer.Flush();
        writer.Dispose();
        stream.WriteRecord(RecordTag.Opaque, contents.WrittenSpan);
    }

    private static int LeadingZeros(ReadOnlySpan<byte> octets)
    {
        int end = octets.IndexOfAnyExcept((byte)0);
        return end < 0 ? octets.Length : end;
    }

    private static int UntilZeroRun(ReadOnlySpan<byte> octets)
    {
        int at = 0;
        while (at < octets.Length)
        {
            int zero = octets[at..].IndexOf((byte)0);
            if (zero < 0)
                return octets.Length;
            at += zero;
            int run = LeadingZeros(octets[at..]);
            if (run >= MinZeroRun)
                return at;
            at += run;
        }

        return octets.Length;
    }
}
