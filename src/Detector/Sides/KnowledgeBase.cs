using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>The shipped facts about QEMU's descriptions (schemas/knowledge.json): data, of which only what is asked for is read.</summary>
internal sealed class KnowledgeBase
{
    private static readonly Lazy<KnowledgeBase> s_shipped = new(static () => new KnowledgeBase(ShippedData.Read("knowledge.json")));

    private readonly byte[] _json;
    private readonly Dictionary<string, ImmutableArray<KnowledgeEntry>> _entries = [];
    private readonly Lock _lock = new();

    private KnowledgeBase(byte[] json) => _json = json;

    public static KnowledgeBase Shipped => s_shipped.Value;

    /// <summary>All that is known of descriptions of this name.</summary>
    public ImmutableArray<KnowledgeEntry> Find(string name)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(name, out ImmutableArray<KnowledgeEntry> known))
                return known;
            ImmutableArray<KnowledgeEntry>.Builder entries = ImmutableArray.CreateBuilder<KnowledgeEntry>();
            int start = PlaceOf(name);
            if (start >= 0)
            {
                var reader = new Utf8JsonReader(_json.AsSpan(start), isFinalBlock: false, default);
                reader.Read();
                while (reader.Read() && reader.TokenType is JsonTokenType.StartObject)
                    entries.Add(KnowledgeEntry.Read(ref reader));
            }

            return _entries[name] = entries.ToImmutable();
        }
    }

    /// <summary>Where the entries of a description begin; -1: there are none.</summary>
    /// <remarks>
    /// The file has a line for each name, in the order of their octets, so that nothing else of it needs to be read. No name in it needs escapes.
    /// </remarks>
    private int PlaceOf(string name)
    {
        byte[] key = Encoding.UTF8.GetBytes(name);
        ReadOnlySpan<byte> json = _json;
        int low = json.IndexOf("\"descriptions\": {\n"u8) + "\"descriptions\": {\n"u8.Length;
        int high = json.LastIndexOf("\n  }"u8);
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            int start = low + json[low..middle].LastIndexOf((byte)'\n') + 1;
            ReadOnlySpan<byte> line = json[(start + "    \""u8.Length)..];
            ReadOnlySpan<byte> found = line[..line.IndexOf("\": ["u8)];
            switch (found.SequenceCompareTo(key))
            {
                case 0:
                    return start + "    \""u8.Length + found.Length + "\": "u8.Length;
                case < 0:
                    low = start + json[start..].IndexOf((byte)'\n') + 1;
                    break;
                default:
                    high = start;
                    break;
            }
        }

        return -1;
    }

    /// <summary>What the releases nearest to a range say: the one within it, or the neighbours on both sides.</summary>
    /// <returns>The entry at or below the range, and the one at or above it; both the same where a release within the range is known.</returns>
    public (KnowledgeEntry? Older, KnowledgeEntry? Newer) Find(VMStateDescription description, QemuVersionRange range)
    {
        if (range.Oldest is null && range.Newest is null)
            return default;
        Choice within = default;
        Choice older = default;
        Choice newer = default;
        foreach (KnowledgeEntry entry in Find(description.Name))
        {
            int fit = entry.Fit(description);
            if (fit == 0)
                continue;
            foreach (QemuVersion release in entry.Releases)
            {
                if (range.Oldest is QemuVersion oldest && release < oldest)
                    older.Offer(entry, fit, release, static (mine, other) => mine > other);
                else if (range.Newest is QemuVersion newest && release > newest)
                    newer.Offer(entry, fit, release, static (mine, other) => mine < other);
                else
                    within.Offer(entry, fit, release, static (mine, other) => mine < other);
            }
        }

        return within.Entry is not null ? (within.Entry, within.Entry) : (older.Entry, newer.Entry);
    }

    /// <summary>The nearest release so far, and of it the entry that fits best.</summary>
    private struct Choice
    {
        private int _fit;
        private QemuVersion _release;

        public KnowledgeEntry? Entry { get; private set; }

        public void Offer(KnowledgeEntry entry, int fit, QemuVersion release, Func<QemuVersion, QemuVersion, bool> isNearer)
        {
            if (Entry is not null && (release == _release ? fit <= _fit : !isNearer(release, _release)))
                return;
            (Entry, _fit, _release) = (entry, fit, release);
        }
    }
}
