using System.Text;
using System.Text.Unicode;

namespace Ber.Compat;

/// <summary>A name of the legacy stream: octets that are UTF-8 as a rule and need not be.</summary>
internal sealed class LegacyName : IEquatable<LegacyName>
{
    /// <summary>The name without octets.</summary>
    public static readonly LegacyName Empty = new([]);

    private readonly byte[] _octets;

    public LegacyName(ReadOnlySpan<byte> octets)
    {
        _octets = octets.ToArray();
        IsText = Utf8.IsValid(octets);
        Text = Encoding.UTF8.GetString(octets);
    }

    public ReadOnlySpan<byte> Octets => _octets;

    /// <summary>Whether the octets are valid UTF-8, so that <see cref="Text"/> says all.</summary>
    public bool IsText { get; }

    public string Text { get; }

    public bool Equals(LegacyName? other) => other is not null && _octets.AsSpan().SequenceEqual(other._octets);

    public override bool Equals(object? obj) => Equals(obj as LegacyName);

    /// <summary>Of the octets, not of the text: what is not UTF-8 has the same text again and again.</summary>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_octets);
        return hash.ToHashCode();
    }

    public override string ToString() => Text;
}
