using System.Collections.Frozen;

namespace Unit.Proportional;

/// <summary>Runs that may still take more than proportional work: those that did when they were measured first, and were not all measured again.</summary>
internal static class NotYet
{
    private static readonly FrozenSet<(string Shape, string Verb)> s_runs = FrozenSet.Create(
    [
        ("blocks of one name", "diff"),
        ("subsections in reverse", "diff"),
        ("fields of a schema in reverse", "schema diff"),
        ("types that use the one before twice", "check"),
        ("footers without vmdesc", "encode"),
        ("footers without vmdesc", "show --summary"),
        ("block names", "check"),
        ("block names", "diff"),
        ("block names in reverse", "check"),
        ("block names in reverse", "diff"),
        ("live sections", "check"),
        ("devices that vmdesc has not", "encode"),
        ("devices that vmdesc has not", "show --summary"),
        ("devices whose octets differ from vmdesc", "encode"),
        ("devices whose octets differ from vmdesc", "show"),
        ("devices whose octets differ from vmdesc", "check"),
        ("devices whose octets differ from vmdesc", "diff"),
        ("fields in reverse", "check"),
        ("fields that the other side has not", "check"),
        ("every other field missing", "check"),
        ("subsections", "check"),
        ("subsections", "diff"),
        ("subsections of one name", "diff"),
        ("subsections in reverse", "check"),
        ("subsections that the other side has not", "check"),
        ("subsections that the other side has not", "diff"),
        ("opaque records with a reason each", "decode"),
        ("opaque records with a reason each", "show --summary"),
        ("opaque records with a reason each", "show"),
        ("types that use the one before twice", "schema diff"),
        ("fields of a schema that the other side has not", "schema diff"),
    ]);

    public static bool Contains((string Shape, string Verb) run) => s_runs.Contains(run);
}
