using System.Text.Json;

namespace Ber.Live;

/// <summary>What a command returned, or a part of it. Whoever answers may be no QEMU: an answer of another form than the command has is an exception.</summary>
internal readonly struct QmpValue(JsonElement element, string name, string command)
{
    /// <summary>The text of a string.</summary>
    public string Text
    {
        get
        {
            try
            {
                return element.ValueKind is JsonValueKind.String ? element.GetString()! : throw Unexpected();
            }
            catch (InvalidOperationException)
            {
                throw Unexpected();   // it is not Unicode
            }
        }
    }

    /// <summary>A number of 32 bits, from 0 on.</summary>
    public int Number => element.ValueKind is JsonValueKind.Number && element.TryGetInt32(out int number) && number >= 0 ? number : throw Unexpected();

    /// <summary>A number of 64 bits, from 0 on.</summary>
    public ulong Unsigned => element.ValueKind is JsonValueKind.Number && element.TryGetUInt64(out ulong number) ? number : throw Unexpected();

    /// <summary>A string, a number or a truth (on, off) as text; null: it is none of these.</summary>
    public string? Scalar => element.ValueKind switch
    {
        JsonValueKind.String => Text,
        JsonValueKind.Number => element.GetRawText(),
        JsonValueKind.True => "on",
        JsonValueKind.False => "off",
        _ => null,
    };

    /// <summary>Whether it is true.</summary>
    public bool IsTrue => element.ValueKind is JsonValueKind.True || (element.ValueKind is JsonValueKind.False ? false : throw Unexpected());

    /// <summary>The elements of a list.</summary>
    public IEnumerable<QmpValue> Items
    {
        get
        {
            if (element.ValueKind is not JsonValueKind.Array)
                throw Unexpected();
            foreach (JsonElement item in element.EnumerateArray())
                yield return new QmpValue(item, name, command);
        }
    }

    /// <summary>A member of an object.</summary>
    public QmpValue this[string member]
        => element.ValueKind is JsonValueKind.Object && TryGetMember(element, member, out JsonElement value)
            ? new QmpValue(value, name, command)
            : throw Unexpected();

    /// <summary>A member of an object; null: it has none of that name.</summary>
    public QmpValue? Member(string member)
        => element.ValueKind is JsonValueKind.Object && TryGetMember(element, member, out JsonElement value) ? new QmpValue(value, name, command) : null;

    /// <summary>The text of a member of an object; empty where it has none of that name.</summary>
    public string TextOf(string member) => element.ValueKind is JsonValueKind.Object && !TryGetMember(element, member, out _) ? "" : this[member].Text;

    /// <summary>A member of an object.</summary>
    /// <returns>false: it has none of that name, or another member's name is not Unicode.</returns>
    public static bool TryGetMember(JsonElement element, string member, out JsonElement value)
    {
        try
        {
            return element.TryGetProperty(member, out value);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, met while names were compared.
            value = default;
            return false;
        }
    }

    private QmpException Unexpected() => new(QmpProblem.UnexpectedAnswer, name, command);
}
