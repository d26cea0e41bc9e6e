namespace Support.Hostile;

/// <summary>A kind of input whose parts are many, small and cheap to send: work that is not proportional to the input shows in it.</summary>
/// <param name="Name">What there is many of.</param>
/// <param name="Count">How many show it within a second under a counting simulator.</param>
/// <param name="Make">The files, by number of parts: the source and, where two sides are compared, the destination.</param>
/// <param name="Commands">What the command is asked to do with them; {0} is the source, {1} the destination or else the source.</param>
public sealed record HostileShape(string Name, int Count, Func<int, byte[][]> Make, params string[] Commands)
{
    public const string Encode = "encode {0} -o /dev/null", Decode = "decode {0} -o /dev/null", Check = "check {0} --against {1}";
    public const string DecodeAgainst = "decode {0} -o /dev/null --against {1}";
    public const string Show = "show {0}", Summary = "show --summary {0}", Diff = "diff {0} {1}", Ram = "ram list {0}";
    public const string Profile = "profile make --stream {0} -o /dev/null", SchemaImport = "schema import {0} -o /dev/null", SchemaDiff = "schema diff {0} {1}";

    /// <summary>All shapes.</summary>
    public static IReadOnlyList<HostileShape> All { get; } = [.. HostileStreams.Shapes, .. HostileDevices.Shapes, .. HostileFiles.Shapes];

    public override string ToString() => Name;
}
