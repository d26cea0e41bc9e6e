namespace Support;

/// <summary>How the QEMU versions print vmdesc.</summary>
public enum LegacyDialect
{
    /// <summary>Up to 5.2: spaces around everything.</summary>
    Spaced,

    /// <summary>6.0 to 9.x: every element of a listed array has its index.</summary>
    Indexed,

    /// <summary>10.x: the last element has none.</summary>
    LastNotIndexed,

    /// <summary>Since 11.0: no element has one, and pointers have markers of their own.</summary>
    NotIndexed,
}

/// <summary>JSON text as QEMU prints it; members may repeat, as they do in QEMU's lists.</summary>
internal static class LegacyJson
{
    public static string Object(LegacyDialect dialect, IEnumerable<string> members)
        => dialect is LegacyDialect.Spaced ? $"{{ {string.Join(", ", members)} }}" : $"{{{string.Join(", ", members)}}}";

    public static string Array(LegacyDialect dialect, IEnumerable<string> elements)
        => dialect is LegacyDialect.Spaced ? $"[ {string.Join(", ", elements)} ]" : $"[{string.Join(", ", elements)}]";

    public static string Member(LegacyDialect dialect, string name, string value)
        => dialect is LegacyDialect.Spaced ? $"\"{name}\" : {value}" : $"\"{name}\": {value}";

    public static string Text(LegacyDialect dialect, string name, string value) => Member(dialect, name, $"\"{value}\"");

    public static string Number(LegacyDialect dialect, string name, long value) => Member(dialect, name, $"{value}");
}
