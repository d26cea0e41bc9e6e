using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Text.Json;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>What some releases say of one description beyond what a stream shows of it.</summary>
internal sealed class KnowledgeEntry
{
    /// <summary>Stands for "no field on the wire holds the count".</summary>
    public const string NoCountField = "-";

    /// <summary>The releases that say so.</summary>
    public ImmutableArray<QemuVersion> Releases { get; private set; } = [];

    public int VersionId { get; private set; }

    /// <summary>The oldest version that is taken; null: not known.</summary>
    public int? MinimumVersionId { get; private set; }

    /// <summary>Whether a condition decides if the section is sent at all.</summary>
    public bool IsNeeded { get; private set; }

    /// <summary>
    /// What a device does with it whose configuration rules it out, so that its own stream never has it; <see cref="CheckConsequence.None"/> where the need
    /// follows from the run, so that a stream without it says nothing.
    /// </summary>
    public CheckConsequence Lacking { get; private set; }

    public IReadOnlySet<string> Subsections { get; private set; } = ReadOnlySet<string>.Empty;

    /// <summary>Fields that a condition decides about.</summary>
    public IReadOnlySet<string> Conditional { get; private set; } = ReadOnlySet<string>.Empty;

    /// <summary>Fields by the version that introduced them.</summary>
    public IReadOnlyDictionary<string, int> Since { get; private set; } = ReadOnlyDictionary<string, int>.Empty;

    /// <summary>Arrays and buffers by the field that holds their count; <see cref="NoCountField"/> where none on the wire does.</summary>
    public IReadOnlyDictionary<string, string> Counts { get; private set; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Fields by which descriptions of one name are told apart; empty where the name is not used twice.</summary>
    public ImmutableArray<string> Like { get; private set; } = [];

    /// <summary>Whether it was only seen in streams, so that there may be subsections more.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>How well the entry fits a description of its name: 0 where it is about another one.</summary>
    public int Fit(VMStateDescription description)
    {
        if (Like.IsEmpty)
            return 1;
        int common = Like.Count(name => description.Fields.Any(f => FieldNames.AreSame(f.Name, name)));
        return common == 0 ? 0 : common * 2 + (VersionId == description.VersionId ? 1 : 0);
    }

    /// <summary>Reads one entry; the reader stands at its start.</summary>
    public static KnowledgeEntry Read(ref Utf8JsonReader reader)
    {
        var entry = new KnowledgeEntry();
        int? minimum = null;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            string member = reader.GetString()!;
            reader.Read();
            switch (member)
            {
                case "in":
                    entry.Releases = [.. ReadTexts(ref reader).Select(static r => QemuVersion.TryParse(r, out QemuVersion version) ? version : default)];
                    break;
                case "v": entry.VersionId = reader.GetInt32(); break;
                case "min": minimum = reader.GetInt32(); break;
                case "open": entry.IsOpen = reader.GetBoolean(); break;
                case "needed": entry.IsNeeded = reader.GetBoolean(); break;
                case "lacks": entry.Lacking = Enum.Parse<CheckConsequence>(reader.GetString()!, ignoreCase: true); break;
                case "subs": entry.Subsections = ReadTexts(ref reader).ToHashSet(); break;
                case "if": entry.Conditional = ReadTexts(ref reader).ToHashSet(); break;
                case "like": entry.Like = [.. ReadTexts(ref reader)]; break;
                case "since": entry.Since = ReadMembers(ref reader, static (ref Utf8JsonReader r) => r.GetInt32()); break;
                case "count": entry.Counts = ReadMembers(ref reader, static (ref Utf8JsonReader r) => r.GetString()!); break;
                default: reader.Skip(); break;
            }
        }

        entry.MinimumVersionId = minimum is null ? entry.VersionId : minimum < 0 ? null : minimum;
        return entry;
    }

    private delegate T ReadValue<T>(ref Utf8JsonReader reader);

    private static List<string> ReadTexts(ref Utf8JsonReader reader)
    {
        List<string> texts = [];
        while (reader.Read() && reader.TokenType is JsonTokenType.String)
            texts.Add(reader.GetString()!);
        return texts;
    }

    private static Dictionary<string, T> ReadMembers<T>(ref Utf8JsonReader reader, ReadValue<T> read)
    {
        Dictionary<string, T> members = [];
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            members[name] = read(ref reader);
        }

        return members;
    }
}
