using System.Globalization;
using System.Text;

namespace Fuzz;

/// <summary>Changes of JSON texts: values replaced, repeated, removed, nested; numbers and strings that lie.</summary>
/// <param name="others">Texts to take values of.</param>
internal sealed class JsonMutations(IReadOnlyList<byte[]> others)
{
    private static readonly string[] s_strings =
    [
        "\"\"", "\"\\ud800\"", "\"\\udc00x\"", "\"\\ud83d\\ude00\"", "\"\\u0000\"", "\"\\n\\u001b[2J\"", "\"/\"", "\"a/b/c\"",
        "\"uint8\"", "\"uint64\"", "\"int32 equal\"", "\"bool\"",
        "\"buffer\"", "\"struct\"", "\"vstruct\"", "\"qtailq\"", "\"qlist\"", "\"gtree\"", "\"nullptr\"", "\"ptr-marker\"", "\"timer\"",
        "\"bitmap\"", "\"unused_buffer\"", "\"str\"", "\"cpudouble\"", "\"pci config\"", "\"fields\"", "\"subsections\"",
        "\"vmsd_name\"", "\"version\"", "\"array_len\"", "\"index\"", "\"size\"", "\"struct_name\"", "\"data\"", "\"name\"", "\"\u20ac\"",
    ];

    private static readonly string[] s_others =
    [
        "null", "true", "false", "[]", "{}", "[{}]", "1.5", "1e400", "-0", "-1", "{\"vmsd_name\": \"x\", \"version\": 1, \"fields\": []}",
    ];

    /// <summary>Some changes.</summary>
    public byte[] Mutate(byte[] text, Random random)
    {
        for (int i = random.Next(1, 5); i > 0; i--)
            text = Once(text, random);
        return text;
    }

    private byte[] Once(byte[] text, Random random)
    {
        List<(int Start, int Length)> values = Values(text);
        if (values.Count == 0)
            return OctetMutations.Mutate(text, random);
        (int start, int length) = values[random.Next(values.Count)];
        ReadOnlySpan<byte> value = text.AsSpan(start, length);
        switch (random.Next(10))
        {
            case 0 or 1:
                (start, length) = Any(values, v => text[v.Start] is >= (byte)'0' and <= (byte)'9' or (byte)'-', random);
                return OctetMutations.Replace(text, start, length, Encoding.UTF8.GetBytes(Number(random)));
            case 2:
                (start, length) = Any(values, v => text[v.Start] == '"', random);
                return OctetMutations.Replace(text, start, length, Encoding.UTF8.GetBytes(s_strings[random.Next(s_strings.Length)]));
            case 3:
                return OctetMutations.Replace(text, start, length, Encoding.UTF8.GetBytes(s_others[random.Next(s_others.Length)]));
            case 4:
                return OctetMutations.Replace(text, start, 0, [.. value, .. ", "u8]);
            case 5:
                return OctetMutations.Replace(text, start, Math.Min(text.Length - start, length + 2), []);
            case 6:
                (int otherStart, int otherLength) = values[random.Next(values.Count)];
                return OctetMutations.Replace(text, start, length, text.AsSpan(otherStart, otherLength));
            case 7:
                byte[] other = others[random.Next(others.Count)];
                List<(int Start, int Length)> taken = Values(other);
                (otherStart, otherLength) = taken[random.Next(taken.Count)];
                return OctetMutations.Replace(text, start, length, other.AsSpan(otherStart, otherLength));
            case 8:
                return Nest(text, start, length, random);
            default:
                return OctetMutations.Mutate(text, random);
        }
    }

    private static (int Start, int Length) Any(List<(int Start, int Length)> values, Func<(int Start, int Length), bool> isWanted, Random random)
    {
        int first = random.Next(values.Count);
        for (int i = 0; i < values.Count; i++)
        {
            if (isWanted(values[(first + i) % values.Count]))
                return values[(first + i) % values.Count];
        }

        return values[first];
    }

    private static string Number(Random random) => random.Next(4) switch
    {
        0 => random.Next(-2, 40).ToString(CultureInfo.InvariantCulture),
        1 => unchecked((long)OctetMutations.Edge(random)).ToString(CultureInfo.InvariantCulture),
        2 => OctetMutations.Edge(random).ToString(CultureInfo.InvariantCulture),
        _ => (1L << random.Next(63)).ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>A value put into structs or lists around it.</summary>
    private static byte[] Nest(byte[] text, int start, int length, Random random)
    {
        int levels = random.Next(3) == 0 ? random.Next(1, 300) : random.Next(1, 5);
        string before = random.Next(2) == 0 ? "[" : "{\"name\": \"n\", \"type\": \"struct\", \"size\": 4, \"struct\": ";
        string after = before == "[" ? "]" : "}";
        return OctetMutations.Replace(text, start, length, [.. Repeat(before, levels), .. text.AsSpan(start, length), .. Repeat(after, levels)]);
    }

    private static byte[] Repeat(string text, int count) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(text, count)));

    /// <summary>Where values and names stand. Takes any octets.</summary>
    private static List<(int Start, int Length)> Values(byte[] text)
    {
        List<(int, int)> values = [];
        Stack<int> open = [];
        for (int i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case (byte)'{' or (byte)'[':
                    open.Push(i);
                    break;
                case (byte)'}' or (byte)']' when open.TryPop(out int start):
                    values.Add((start, i + 1 - start));
                    break;
                case (byte)'"':
                    int end = i + 1;
                    while (end < text.Length && text[end] != '"')
                        end += text[end] == '\\' ? 2 : 1;
                    end = Math.Min(end + 1, text.Length);
                    values.Add((i, end - i));
                    i = end - 1;
                    break;
                case >= (byte)'0' and <= (byte)'9' or (byte)'-' or (byte)'t' or (byte)'f' or (byte)'n':
                    end = i;
                    while (end < text.Length && (char.IsAsciiLetterOrDigit((char)text[end]) || text[end] is (byte)'-' or (byte)'.'))
                        end++;
                    values.Add((i, Math.Max(1, end - i)));
                    i = Math.Max(i, end - 1);
                    break;
            }
        }

        return values;
    }
}
