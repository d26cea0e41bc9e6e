using System.Text.Json;

namespace Ber.Visitors;

/// <summary>Texts of JSON values, and JSON values in words.</summary>
internal static class JsonText
{
    private const int ShownCharacters = 32;

    public static string? NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            // As below.
            return null;
        }
    }

    /// <summary>The text of a string; null where it is not Unicode: octets that are not UTF-8, an escape for half of a surrogate pair.</summary>
    public static string? Of(JsonElement element)
    {
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            // The document has no other way to say so.
            return null;
        }
    }

    public static string NameOf(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        JsonValueKind.Null => "null",
        _ => "nothing",
    };

    public static string Shorten(string text) => text.Length <= ShownCharacters ? text : $"{text.AsSpan(0, ShownCharacters)}…";
}
