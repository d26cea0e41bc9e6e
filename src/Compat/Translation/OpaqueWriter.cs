using System.Formats.Asn1;
using System.Text;
using CommunityToolkit.HighPerformance.Buffers;

namespace Ber.Compat;

/// <summary>Writes o records: octets as they are, long runs of zeros as runs, the reason in the first record of a run.</summary>
internal sealed class OpaqueWriter(MigrationStreamWriter stream)
{
    /// <summary>A run of zeros worth a part of its own: the next part costs up to 12 octets.</summary>
    private const int MinZeroRun = 32;

    private readonly List<string> _reasons = [];
    private string? _lastReason;

    public long Octets { get; private set; }

    public IReadOnlyList<string> Reasons => _reasons;

    /// <summary>Writes one or more records of at most <see cref="FormatFacts.RecordDataLimit"/> octets each.</summary>
    public void Write(ReadOnlySpan<byte> octets, string reason)
    {
        Octets += octets.Length;
        if (reason != _lastReason)
            _reasons.Add(reason);
        for (; octets.Length > 0; octets = octets[Math.Min(octets.Length, FormatFacts.RecordDataLimit)..])
        {
            WriteRecord(octets[..Math.Min(octets.Length, FormatFacts.RecordDataLimit)], reason == _lastReason ? null : reason);
            _lastReason = reason;
        }
    }

    /// <summary>What follows is another run: its reason is stated again.</summary>
    public void EndRun() => _lastReason = null;

    private void WriteRecord(ReadOnlySpan<byte> octets, string? reason)
    {
        using var contents = new ArrayPoolBufferWriter<byte>(octets.Length + 64);
        using var writer = new BerWriter(contents);
        BerScope parts = writer.BeginConstructed(Asn1Tag.Sequence);
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

        writer.EndConstructed(parts);
        if (reason is not null)
            writer.WriteUtf8String(Encoding.UTF8.GetBytes(reason));
        writer.Flush();
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
