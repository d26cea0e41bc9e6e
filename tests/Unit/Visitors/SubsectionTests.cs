using Ber.Visitors;
using Support;

namespace Unit.Visitors;

/// <summary>
/// The loader's rule for what is a subsection (QEMU migration/vmstate.c, vmstate_subsection_load): an octet 05, a length, a name that begins with the
/// owner's.
/// </summary>
public sealed class SubsectionTests
{
    private static readonly VMStateField s_x = new("x", FieldKind.UInt8);

    private static VMStateDescription Sub(string name, params VMStateDescription[] subsections)
        => new(name, 2, [s_x], [.. subsections]) { MinimumVersionId = 1 };

    /// <summary>
    /// Owner <c>dev</c> v1 with subsections dev/a and devb, which has devb/c; inside of <c>outer</c>, whose next field is an array of octets.
    /// </summary>
    private static readonly VMStateDescription s_dev = new("dev", 1, [s_x], [Sub("dev/a"), Sub("devb", Sub("devb/c"))]);

    private static readonly VMStateDescription s_outer = new(
        "outer", 1, [new("dev", FieldKind.Struct) { Struct = s_dev }, new("tail", FieldKind.UInt8) { Count = 8 }], [Sub("dev-of-outer"), Sub("outer/z")]);

    public static TheoryData<string, string, string> Accepted => new()
    {
        { "none", "01 1122334455667788", """{"dev":{"x":1},"tail":[17,34,51,68,85,102,119,136]}""" },
        { "one", "01 05 05 6465762f61 00000002 07 1122334455667788", """{"dev":{"x":1,"dev/a":{"x":7}},"tail":[17,34,51,68,85,102,119,136]}""" },
        { "in any order", "01 05 04 64657662 00000002 08 05 05 6465762f61 00000001 07 1122334455667788",
            """{"dev":{"x":1,"devb":{"x":8},"dev/a":{"x":7}},"tail":[17,34,51,68,85,102,119,136]}""" },
        { "one inside of another", "01 05 04 64657662 00000002 08 05 06 646576622f63 00000002 09 1122334455667788",
            """{"dev":{"x":1,"devb":{"x":8,"devb/c":{"x":9}}},"tail":[17,34,51,68,85,102,119,136]}""" },
        { "the next field begins with 05, its length is too short", "01 05 03 646576 778899", """{"dev":{"x":1},"tail":[5,3,100,101,118,119,136,153]}""" },
        { "the next field begins with 05, the name is another's", "01 05 04 646566 778899", """{"dev":{"x":1},"tail":[5,4,100,101,102,119,136,153]}""" },
        { "the next field begins with 05 and ends with the data", "01 05 20 646576 2f6161", """{"dev":{"x":1},"tail":[5,32,100,101,118,47,97,97]}""" },
        { "of the outer struct, by its own name", "01 1122334455667788 05 07 6f757465722f7a 00000002 06",
            """{"dev":{"x":1},"tail":[17,34,51,68,85,102,119,136],"outer/z":{"x":6}}""" },
        { "twice", "01 05 05 6465762f61 00000002 07 05 05 6465762f61 00000002 08 1122334455667788",
            """{"dev":{"x":1,"dev/a":{"x":7},"dev/a[1]":{"x":8}},"tail":[17,34,51,68,85,102,119,136]}""" },
    };

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Octets_AfterAStruct_AreASubsectionByTheLoadersRule(string subject, string octets, string json)
    {
        _ = subject;
        byte[] contents = Octets(octets);
        var state = new DynamicState();
        VisitorPairs.QemuFile.Read(contents, s_outer, state);
        Assert.Equal(json, System.Text.Encoding.UTF8.GetString(VisitorPairs.Qmp.Write(s_outer, state)));
        Assert.Equal(Convert.ToHexString(Latest(contents, octets)), Convert.ToHexString(VisitorPairs.QemuFile.Write(s_outer, state)));
    }

    public static TheoryData<string, string, VisitError, string, int> Refused => new()
    {
        { "a name that is not known", "01 05 05 6465762f62 00000002 07 1122334455667788", VisitError.UnknownSubsection, "outer#0.dev", 1 },
        { "a field that happens to be one", "01 05 04 6465762f 22334455", VisitError.UnknownSubsection, "outer#0.dev", 1 },
        { "the outer's subsection whose name the inner takes for its own", "01 05 0c 6465762d6f662d6f75746572 00000002 06 1122334455667788",
            VisitError.UnknownSubsection, "outer#0.dev", 1 },
        { "too new", "01 05 05 6465762f61 00000003 07 1122334455667788", VisitError.VersionTooNew, "outer#0.dev.\"dev/a\"", 8 },
        { "too old", "01 05 05 6465762f61 00000000 07 1122334455667788", VisitError.VersionTooOld, "outer#0.dev.\"dev/a\"", 8 },
        { "cut in the version", "01 05 05 6465762f61 000000", VisitError.TruncatedData, "outer#0.dev.\"dev/a\"", 8 },
        { "cut in the contents", "01 05 05 6465762f61 00000002", VisitError.TruncatedData, "outer#0.dev.\"dev/a\".x", 12 },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Subsection_ThatCannotBeLoaded_IsRefused(string subject, string octets, VisitError cause, string path, int offset)
    {
        _ = subject;
        VisitException exception = Assert.Throws<VisitException>(() => VisitorPairs.QemuFile.Read(Octets(octets), s_outer, new DynamicState()));
        Assert.Equal((cause, path, offset), (exception.Error, exception.Path.ToString(), exception.Offset));
    }

    /// <summary>What is saved is of the latest version.</summary>
    private static byte[] Latest(byte[] contents, string octets)
        => octets.Contains("00000001 07", StringComparison.Ordinal) ? Octets(octets.Replace("00000001 07", "00000002 07")) : contents;

    private static byte[] Octets(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
