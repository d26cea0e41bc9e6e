using System.Globalization;
using System.Text.Json;

namespace Ber.Live;

/// <summary>A value in a JSON file, which knows where it stands: whoever asks it for what it is not gets a message with that place.</summary>
internal readonly struct MatrixJson
{
    private readonly JsonElement _element;
    private readonly string _place;

    private MatrixJson(JsonElement element, string place)
    {
        _element = element;
        _place = place;
    }

    /// <summary>Reads a file.</summary>
    /// <param name="octets">What is in it.</param>
    /// <param name="read">Takes it; nothing of it is there any more afterwards.</param>
    /// <exception cref="MatrixFormatException">It is no JSON, or not what was asked for.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> octets, Func<MatrixJson, T> read)
    {
        try
        {
            var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowDuplicateProperties = false };
            using var document = JsonDocument.Parse(octets, options);
            return read(new MatrixJson(document.RootElement, ""));
        }
        catch (JsonException exception)
        {
            string place = exception.LineNumber is long line
                ? string.Create(CultureInfo.InvariantCulture, $"line {line + 1}, octet {exception.BytePositionInLine + 1}") : "";
            int end = exception.Message.IndexOf(" LineNumber", StringComparison.Ordinal);
            throw new MatrixFormatException(place, $"no JSON: {(end < 0 ? exception.Message : exception.Message[..end])}");
        }
    }

    /// <summary>A member that has to be there.</summary>
    public MatrixJson this[string name] => Find(name) ?? throw Wrong($"\"{name}\" is missing");

    /// <summary>The text.</summary>
    public string Text => _element.ValueKind is JsonValueKind.String ? _element.GetString()! : throw Wrong($"a text is wanted, and not {Kind}");

    /// <summary>Whether it is a text.</summary>
    public bool IsText => _element.ValueKind is JsonValueKind.String;

    /// <summary>Whether it is an array.</summary>
    public bool IsArray => _element.ValueKind is JsonValueKind.Array;

    /// <summary>The number.</summary>
    public double Number => _element.ValueKind is JsonValueKind.Number ? _element.GetDouble() : throw Wrong($"a number is wanted, and not {Kind}");

    /// <summary>true or false.</summary>
    public bool Flag => _element.ValueKind is JsonValueKind.True or JsonValueKind.False
        ? _element.GetBoolean() : throw Wrong($"true or false is wanted, and not {Kind}");

    /// <summary>The elements of an array.</summary>
    public IEnumerable<MatrixJson> Items
    {
        get
        {
            if (_element.ValueKind is not JsonValueKind.Array)
                throw Wrong($"an array is wanted, and not {Kind}");
            string place = _place;
            return _element.EnumerateArray().Select((e, i) => new MatrixJson(e, string.Create(CultureInfo.InvariantCulture, $"{place}[{i}]")));
        }
    }

    /// <summary>The members of an object.</summary>
    public IEnumerable<(string Name, MatrixJson Value)> Members
    {
        get
        {
            RequireObject();
            string place = _place;
            return _element.EnumerateObject().Select(m => (m.Name, new MatrixJson(m.Value, place.Length == 0 ? m.Name : $"{place}.{m.Name}")));
        }
    }

    /// <summary>The texts of an array.</summary>
    public string[] Texts => [.. Items.Select(static i => i.Text)];

    /// <summary>A member that need not be there.</summary>
    public MatrixJson? Find(string name)
    {
        RequireObject();
        return _element.TryGetProperty(name, out JsonElement member) && member.ValueKind is not JsonValueKind.Null
            ? new MatrixJson(member, _place.Length == 0 ? name : $"{_place}.{name}") : null;
    }

    /// <summary>A number without a fraction, between bounds.</summary>
    public int Whole(int least, int most)
    {
        double number = Number;
        return number == Math.Floor(number) && number >= least && number <= most
            ? (int)number : throw Wrong(string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most} is wanted"));
    }

    /// <summary>One of several names.</summary>
    public T OneOf<T>(Func<T, string> nameOf)
        where T : struct, Enum
    {
        string text = Text;
        foreach (T value in Enum.GetValues<T>())
        {
            if (nameOf(value) == text)
                return value;
        }

        throw Wrong($"\"{text}\" is none of {string.Join(", ", Enum.GetValues<T>().Select(nameOf))}");
    }

    /// <summary>Refuses members of other names.</summary>
    public void Only(params ReadOnlySpan<string> names)
    {
        foreach ((string name, MatrixJson value) in Members)
        {
            if (!names.Contains(name))
                throw value.Wrong($"nothing of that name is known; there are {string.Join(", ", names.ToArray())}");
        }
    }

    /// <summary>A fault that is here.</summary>
    public MatrixFormatException Wrong(string words) => new(_place, words);

    /// <summary>The same, of something else that has found it.</summary>
    public MatrixFormatException Wrong(IOException cause) => new(_place, cause);

    private string Kind => _element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };

    private void RequireObject()
    {
        if (_element.ValueKind is not JsonValueKind.Object)
            throw Wrong($"an object is wanted, and not {Kind}");
    }
}
