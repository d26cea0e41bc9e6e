using System.Collections.Immutable;
using System.Text.Json;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>The shipped facts about QEMU's descriptions (schemas/knowledge.json): data, read where it is asked for.</summary>
internal sealed class KnowledgeBase
{
    private static readonly Lazy<KnowledgeBase> s_shipped = new(static () => new KnowledgeBase(ShippedData.Read("knowledge.json")));

    private readonly byte[] _json;
    private readonly Dictionary<string, (int Start, int Length)> _places = [];
    private readonly Dictionary<string, ImmutableArray<KnowledgeEntry>> _entries = [];
    private readonly Lock _lock = new();

    /// <summary>Notes where each description's entries stand; they are read when somebody asks for them.</summary>
    private KnowledgeBase(byte[] json)
    {
        _json = json;
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType is not JsonTokenType.PropertyName || reader.CurrentDepth != 1)
                continue;
            bool isDescriptions = reader.ValueTextEquals("descriptions"u8);
            reader.Read();
            if (!isDescriptions)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                reader.Read();
                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                _places[name] = (start, (int)reader.BytesConsumed - start);
            }
        }
    }

    public static KnowledgeBase Shipped => s_shipped.Value;

    /// <summary>All that is known of descriptions of this name.</summary>
    public ImmutableArray<KnowledgeEntry> Find(string name)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(name, out ImmutableArray<KnowledgeEntry> known))
                return known;
            ImmutableArray<KnowledgeEntry>.Builder entries = ImmutableArray.CreateBuilder<KnowledgeEntry>();
            if (_places.TryGetValue(name, out (int Start, int Length) place))
            {
                var reader = new Utf8JsonReader(_json.AsSpan(place.Start, place.Length));
                reader.Read();
                while (reader.Read() && reader.TokenType is JsonTokenType.StartObject)
                    entries.Add(KnowledgeEntry.Read(ref reader));
            }

            return _entries[name] = entries.ToImmutable();
        }
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
