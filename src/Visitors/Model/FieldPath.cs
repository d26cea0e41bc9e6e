using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Ber.Visitors;

/// <summary>A place in guest state: a section (idstr and instance id), then field or subsection names and array indices. Immutable.</summary>
/// <remarks>
/// The string form is <c>idstr#instance.field[3]."sub/section"</c>. A name that is empty or holds one of <c>. / [ ] # " \</c> or a space stands
/// in quotes, with <c>\</c> before a quote or backslash inside; so does one with control characters, which stand there as <c>\u001b</c>. So the string form
/// takes one line, and parses back to an equal path.
/// </remarks>
public sealed class FieldPath : IEquatable<FieldPath>
{
    private const int EscapeDigits = 4;

    private static readonly SearchValues<char> s_quoted = SearchValues.Create("./[]#\"\\ ");

    /// <summary>Makes a path.</summary>
    /// <param name="idStr">The section's idstr; of an encoding that stands alone, its vmsd name.</param>
    /// <param name="instanceId">The section's instance id.</param>
    /// <param name="steps">The steps from the section to the place.</param>
    public FieldPath(string idStr, uint instanceId = 0, ImmutableArray<FieldPathStep> steps = default)
    {
        ArgumentNullException.ThrowIfNull(idStr);
        IdStr = idStr;
        InstanceId = instanceId;
        Steps = steps.IsDefault ? [] : steps;
    }

    /// <summary>The section's idstr.</summary>
    public string IdStr { get; }

    /// <summary>The section's instance id.</summary>
    public uint InstanceId { get; }

    /// <summary>The steps from the section to the place.</summary>
    public ImmutableArray<FieldPathStep> Steps { get; }

    /// <summary>Reads the string form.</summary>
    /// <param name="text">The string form.</param>
    /// <returns>The path.</returns>
    /// <exception cref="FormatException"><paramref name="text"/> is not a path.</exception>
    public static FieldPath Parse(string text)
        => TryParse(text, out FieldPath? path) ? path : throw new FormatException($"'{text}' is not a field path (idstr#instance.field[index]).");

    /// <summary>Reads the string form.</summary>
    /// <param name="text">The string form.</param>
    /// <param name="path">The path.</param>
    /// <returns>Whether <paramref name="text"/> is a path.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out FieldPath? path)
    {
        ArgumentNullException.ThrowIfNull(text);
        path = null;
        int at = 0;
        if (!TryReadName(text, ref at, out string? idStr) || at >= text.Length || text[at++] != '#' || !TryReadNumber(text, ref at, out uint instance))
            return false;

        ImmutableArray<FieldPathStep>.Builder steps = ImmutableArray.CreateBuilder<FieldPathStep>();
        while (at < text.Length)
        {
            char mark = text[at++];
            if (mark == '.' && TryReadName(text, ref at, out string? name))
                steps.Add(new FieldPathStep(name));
            else if (mark == '[' && TryReadNumber(text, ref at, out uint index) && index <= int.MaxValue && at < text.Length && text[at++] == ']')
                steps.Add(new FieldPathStep((int)index));
            else
                return false;
        }

        path = new FieldPath(idStr, instance, steps.ToImmutable());
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(FieldPath? other)
        => other is not null && IdStr == other.IdStr && InstanceId == other.InstanceId && Steps.AsSpan().SequenceEqual(other.Steps.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FieldPath);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(IdStr, InstanceId, Steps.Length);

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        AppendName(text, IdStr);
        text.Append('#').Append(InstanceId.ToString(CultureInfo.InvariantCulture));
        foreach (FieldPathStep step in Steps)
        {
            if (step.Name is null)
                text.Append('[').Append(step.Index.ToString(CultureInfo.InvariantCulture)).Append(']');
            else
                AppendName(text.Append('.'), step.Name);
        }

        return text.ToString();
    }

    private static void AppendName(StringBuilder text, string name)
    {
        if (name.Length > 0 && name.AsSpan().IndexOfAny(s_quoted) < 0 && !OneLineText.HasControl(name))
        {
            text.Append(name);
            return;
        }

        text.Append('"');
        foreach (char c in name)
        {
            if (OneLineText.IsControl(c))
            {
                OneLineText.AppendEscape(text, c);
                continue;
            }

            if (c is '"' or '\\')
                text.Append('\\');
            text.Append(c);
        }

        text.Append('"');
    }

    private static bool TryReadName(string text, ref int at, [NotNullWhen(true)] out string? name)
    {
        name = null;
        if (at >= text.Length)
            return false;

        if (text[at] != '"')
        {
            int length = text.AsSpan(at).IndexOfAny(s_quoted);
            name = text.Substring(at, length < 0 ? text.Length - at : length);
            at += name.Length;
            return name.Length > 0;
        }

        var unquoted = new StringBuilder();
        for (at++; at < text.Length && text[at] != '"'; at++)
        {
            bool isEscaped = text[at] == '\\';
            if (isEscaped && ++at >= text.Length)
                return false;
            char c = text[at];
            if (isEscaped && c == 'u' && !TryReadEscape(text, ref at, out c))
                return false;
            unquoted.Append(c);
        }

        name = unquoted.ToString();
        return at++ < text.Length;
    }

    /// <summary>u and four digits.</summary>
    private static bool TryReadEscape(string text, ref int at, out char c)
    {
        bool isRead = ushort.TryParse(
            text.AsSpan(at + 1, Math.Min(EscapeDigits, text.Length - at - 1)), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit);
        at += EscapeDigits;
        c = (char)unit;
        return isRead && at < text.Length;
    }

    private static bool TryReadNumber(string text, ref int at, out uint number)
    {
        int start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        return uint.TryParse(text.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
