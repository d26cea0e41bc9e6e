using System.Text;
using Ber.Compat;
using Ber.Detector;

namespace Unit;

/// <summary>
/// The regression test of a release: what vmstate-static-checker.py finds in its own pair of dumps, planted there as here one by one and in both directions;
/// what it does not see; and what it takes for a break although the wire is the same.
/// </summary>
public sealed class SchemaCheckTests
{
    private const string A = """{"field":"a","version_id":0,"field_exists":false,"size":4}""";
    private const string B = """{"field":"b","version_id":0,"field_exists":false,"size":4}""";

    /// <summary>
    /// Difference, old and new description of the device type <c>dev</c>, findings forward and in reverse: <c>kind severity path</c>, joined by <c>; </c>.
    /// </summary>
    public static TheoryData<string, string, string, string, string> Planted => new()
    {
        // What the static checker finds, too.
        { "a device type is missing", Dev(A),
            """ "other":{"Name":"other","version_id":1,"minimum_version_id":1,"Description":{"name":"dev","version_id":1,"minimum_version_id":1}} """,
            "SectionMissing Note dev#0; FieldRemoved Error dev#0", "SectionMissing Note dev#0; FieldAdded Warning dev#0" },
        { "the section's version", Dev(A, version: 2), Dev(A), "VersionTooNew Error dev#0", "" },
        { "a field of another name", Dev(A + "," + Field("usbsts")), Dev(A + "," + Field("usbsts_pending", version: 2)),
            "FieldRemoved Error dev#0.usbsts; FieldVersion Note dev#0.usbsts_pending", "FieldAdded Error dev#0.usbsts" },
        { "no fields at all", Dev(A + "," + B), Dev(""), "FieldRemoved Error dev#0", "FieldAdded Warning dev#0" },
        { "a struct without description", Dev(Nested("s", A)), Dev(Field("s", size: 4)), "DescriptionMissing Error dev#0.s",
            "DescriptionMissing Error dev#0.s" },
        { "a section without description", Dev(A), """ "dev":{"Name":"dev","version_id":1,"minimum_version_id":1} """, "DescriptionMissing Error dev#0",
            "DescriptionMissing Note dev#0" },
        { "a field that is missing at the end", Dev(A + "," + B), Dev(A), "FieldRemoved Error dev#0.b", "FieldAdded Error dev#0.b" },
        { "the minimum version", Dev(A), Dev(A, version: 3, minimum: 2), "VersionTooOld Error dev#0", "VersionTooNew Error dev#0" },
        { "no subsections at all", Dev(A, subsections: Sub("dev/x", B)), Dev(A), "SubsectionUnknown Warning dev#0.\"dev/x\"",
            "SubsectionAdded Note dev#0.\"dev/x\"" },
        { "a description of another name", Dev(A), Dev(A, name: "dev2"), "DescriptionRenamed Error dev#0", "DescriptionRenamed Error dev2#0" },
        { "a subsection that is missing", Dev(A, subsections: Sub("dev/x", B) + "," + Sub("dev/y", B)), Dev(A, subsections: Sub("dev/x", B)),
            "SubsectionUnknown Warning dev#0.\"dev/y\"", "SubsectionAdded Note dev#0.\"dev/y\"" },
        { "a field of another size", Dev(Field("k", size: 4)), Dev(Field("k", size: 2)), "FieldResized Error dev#0.k", "FieldResized Error dev#0.k" },
        { "a subsection's version", Dev(A, subsections: Sub("dev/x", B, version: 2)), Dev(A, subsections: Sub("dev/x", B)),
            "VersionTooNew Warning dev#0.\"dev/x\"", "VersionTooOld Warning dev#0.\"dev/x\"" },

        // What it misses.
        { "a field more at the end", Dev(A), Dev(A + "," + B), "FieldAdded Error dev#0.b", "FieldRemoved Error dev#0.b" },
        { "a condition", Dev(A), Dev(Field("a", exists: true)), "FieldConditional Warning dev#0.a", "FieldConditional Warning dev#0.a" },
        { "a field of a later version", Dev(A + "," + B, version: 2), Dev(A + "," + Field("b", version: 3), version: 3, minimum: 2),
            "FieldVersion Error dev#0.b", "VersionTooNew Error dev#0; FieldVersion Note dev#0.b" },
        { "a field of a version that both have", Dev(B, version: 2), Dev(Field("b", version: 2), version: 2), "FieldVersion Note dev#0.b",
            "FieldVersion Note dev#0.b" },
        { "a nested version, with a field of its own", Dev(Nested("s", A + "," + Field("b", version: 2), version: 2)), Dev(Nested("s", A)),
            "NestedVersion Note dev#0.s; FieldRemoved Error dev#0.s.b", "NestedVersion Note dev#0.s; FieldAdded Error dev#0.s.b" },
        { "a nested version without need", Dev(Nested("s", A)), Dev(Nested("s", A, version: 2, minimum: 1)), "NestedVersion Note dev#0.s",
            "NestedVersion Note dev#0.s" },
        { "two fields of equal size that changed places", Dev(A + "," + B), Dev(B + "," + A), "FieldMoved Error dev#0.a", "FieldMoved Error dev#0.b" },
        { "a rename that no list has", Dev(A), Dev(Field("c")), "FieldRenamed Warning dev#0.a", "FieldRenamed Warning dev#0.c" },
        { "a field that was put into a filler", Dev("""{"field":"unused","version_id":0,"field_exists":false,"size":8}"""), Dev(A + "," + B),
            "FieldRegrouped Note dev#0.unused", "FieldRegrouped Note dev#0.unused" },

        // What it takes for a break.
        { "the same fields in a struct", Dev(A + "," + B), Dev(Nested("s", A) + "," + B), "", "" },
        { "nothing", Dev(A + "," + Nested("s", B), subsections: Sub("dev/x", B)), Dev(A + "," + Nested("s", B), subsections: Sub("dev/x", B)), "", "" },
    };

    [Theory]
    [MemberData(nameof(Planted))]
    public void Compare_OnePlantedDifference_IsFoundInBothDirections(string difference, string old, string next, string forward, string reverse)
    {
        Assert.NotEmpty(difference);
        Assert.Equal(forward, Found(SchemaCheck.Compare(Dump(old), Dump(next))));
        Assert.Equal(reverse, Found(SchemaCheck.Compare(Dump(next), Dump(old))));
    }

    [Fact]
    public void Compare_AnotherTypeOfTheSameSize_LoadsGarbage()
    {
        CheckFinding finding = Assert.Single(SchemaCheck.Compare(Typed("uint32"), Typed("int32")).Findings);

        Assert.Equal((CheckFindingKind.FieldRetyped, CheckSeverity.Error, CheckConsequence.Misreads), (finding.Kind, finding.Severity, finding.Consequence));
        Assert.Empty(SchemaCheck.Compare(Typed("uint32"), Typed("uint32")).Findings);

        static SchemaCatalog Typed(string type)
            => SchemaCatalog.FromProfile(Support.Sides.Profile(("dev", new Support.LegacyStruct("dev").Field("a", type, "00*4"))));
    }

    [Fact]
    public void Compare_Verdicts_AreThoseOfTheWorstFinding()
    {
        Assert.Equal(CheckVerdict.Compatible, SchemaCheck.Compare(Dump(Dev(A)), Dump(Dev(A))).Verdict);
        Assert.Equal(CheckVerdict.Depends, SchemaCheck.Compare(Dump(Dev(A)), Dump(Dev(Field("c")))).Verdict);
        Assert.Equal(CheckVerdict.Incompatible, SchemaCheck.Compare(Dump(Dev(A)), Dump(Dev(A + "," + B))).Verdict);
    }

    [Fact]
    public void Compare_ARenameInTheList_IsANote()
    {
        const string Old =
            """ "esp":{"Name":"esp","version_id":5,"minimum_version_id":3,"Description":"""
            + """{"name":"esp","version_id":5,"minimum_version_id":3,"Fields":[{"field":"cmdlen","version_id":0,"field_exists":false,"size":4}]}} """;

        Assert.Equal("FieldRenamed Note esp#0.cmdlen",
            Found(SchemaCheck.Compare(Dump(Old), Dump(Old.Replace("cmdlen", "mig_cmdlen", StringComparison.Ordinal)))));
    }

    /// <summary>A dump of 7.2 has no counts: a field of two octets may be an array of two, and a filler may stand for arrays.</summary>
    [Theory]
    [InlineData(4, 2, "FieldResized Warning dev#0.k")]
    [InlineData(4, 3, "FieldResized Error dev#0.k")]
    public void Compare_SizesWithoutCounts_DependWhereAnArrayWouldFit(int sent, int read, string expected)
    {
        SchemaCatalog old = Dump(Dev(Field("k", size: sent)), hasCounts: false);

        Assert.Equal(expected, Found(SchemaCheck.Compare(old, Dump(Dev(Field("k", size: read)), hasCounts: false))));
    }

    [Fact]
    public void Compare_FillerForArraysWithoutCounts_Depends()
    {
        string old = Dev(Field("a", size: 1) + "," + Field("b", size: 1) + "," + Field("c"));
        string next = Dev("""{"field":"unused","version_id":0,"field_exists":false,"size":6},""" + Field("c"));

        Assert.Equal("FieldRegrouped Warning dev#0.unused", Found(SchemaCheck.Compare(Dump(old, hasCounts: false), Dump(next, hasCounts: false))));
        Assert.NotEqual(CheckVerdict.Depends, SchemaCheck.Compare(Dump(old), Dump(next)).Verdict);
    }

    /// <summary>One cause is one finding, with all devices and places that it concerns.</summary>
    [Fact]
    public void Compare_OneStructInManySections_IsOneFinding()
    {
        string Device(string type, string fields) => Dev(Nested("s", fields)).Replace("dev", type, StringComparison.Ordinal);
        string Both(string fields)
            => Device("one", fields) + "," + Device("two", fields);
        CheckReport report = SchemaCheck.Compare(Dump(Both(A)), Dump(Both(A + "," + B)));

        CheckFinding finding = Assert.Single(report.Findings);
        Assert.Equal(("one#0.s.b", "one, two"), ($"{finding.Path}", string.Join(", ", finding.Devices)));
        Assert.Contains("The same in two#0.s.", finding.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_ADescriptionRenamedForManyTypes_IsOneFinding()
    {
        string Devices(string name) => string.Join(',', Enumerable.Range(0, 30).Select(
            i => Dev(Field($"f{i}"), name: name).Replace("\"dev\":", $"\"dev{i}\":", StringComparison.Ordinal)));

        CheckFinding finding = Assert.Single(SchemaCheck.Compare(Dump(Devices("old")), Dump(Devices("new"))).Findings);
        Assert.Equal((CheckFindingKind.DescriptionRenamed, 30), (finding.Kind, finding.Devices.Length));
    }

    [Fact]
    public void Compare_TwoSubsectionsOfOneName_IsAFaultOfTheSchemaItself()
    {
        SchemaCatalog twice = Dump(Dev(A, subsections: Sub("dev/x", B) + "," + Sub("dev/x", A)));

        Assert.Equal("SubsectionRepeated Error dev#0.\"dev/x\"", Found(SchemaCheck.Compare(twice, twice)));
    }

    [Fact]
    public void Compare_ASubsectionThatIsNotLookedUp_IsAFaultOfTheSchemaItself()
    {
        SchemaCatalog wrong = Dump(Dev(A, subsections: Sub("dve/x", B))), right = Dump(Dev(A, subsections: Sub("dev/x", B)));

        Assert.Equal("SubsectionMisnamed Error dev#0.\"dve/x\"", Found(SchemaCheck.Compare(wrong, wrong)));
        Assert.Contains("SubsectionMisnamed Error dev#0.\"dve/x\"", Found(SchemaCheck.Compare(right, wrong)), StringComparison.Ordinal);
        Assert.DoesNotContain("Misnamed", Found(SchemaCheck.Compare(right, right)), StringComparison.Ordinal);
    }

    /// <summary>What a device registers by itself is in no dump: where the release is stated, shipped knowledge speaks for it.</summary>
    [Fact]
    public void Compare_ASectionThatTheDumpLeavesOut_IsKnownOfTheRelease()
    {
        SchemaCatalog next = Dump(Dev(A, version: 2, minimum: 1).Replace("dev", "ipmi-bmc-sim", StringComparison.Ordinal));
        SchemaCatalog old = Dump(Dev(A));

        Assert.Equal("SectionMissing Note ipmi-bmc-sim#0; SectionAdded Note dev#0", Found(SchemaCheck.Compare(next, old)));
        var options = new CheckOptions { DestinationVersion = new QemuVersion(10, 0) };
        Assert.Equal("VersionTooNew Error ipmi-bmc-sim#0; SectionAdded Note dev#0", Found(SchemaCheck.Compare(next, old, options)));
    }

    private static string Found(CheckReport report) => string.Join("; ", report.Findings.Select(static f => $"{f.Kind} {f.Severity} {f.Path}"));

    /// <summary>A dump of a release that states how many elements arrays have: one of them does somewhere.</summary>
    private static SchemaCatalog Dump(string devices, bool hasCounts = true)
    {
        string count = hasCounts
            ? """ "counts":{"Name":"counts","version_id":1,"Description":{"name":"counts","version_id":1,"Fields":[{"field":"n","num":2,"size":1}]}}, """
            : "";
        return SchemaCatalogs.ReadJson(Encoding.UTF8.GetBytes($$$"""{"vmschkmachine":{"Name":"pc"},{{{count}}}{{{devices}}}}"""));
    }

    private static string Dev(string fields, int version = 1, int? minimum = null, string name = "dev", string? subsections = null)
    {
        string body = $"\"version_id\":{version},\"minimum_version_id\":{minimum ?? 1}";
        string contents = (fields.Length == 0 ? "" : $",\"Fields\":[{fields}]") + (subsections is null ? "" : $",\"Subsections\":[{subsections}]");
        return "\"dev\":{\"Name\":\"dev\"," + body + ",\"Description\":{\"name\":\"" + name + "\"," + body + contents + "}}";
    }

    private static string Field(string name, int size = 4, int version = 0, bool exists = false)
        => $$"""{"field":"{{name}}","version_id":{{version}},"field_exists":{{(exists ? "true" : "false")}},"size":{{size}}}""";

    private static string Nested(string name, string fields, int version = 1, int? minimum = null)
        => $$$"""{"field":"{{{name}}}","version_id":0,"field_exists":false,"size":8,"Description":"""
            + $$$"""{"name":"n","version_id":{{{version}}},"minimum_version_id":{{{minimum ?? version}}},"Fields":[{{{fields}}}]}}""";

    private static string Sub(string name, string fields, int version = 1)
        => $$"""{"name":"{{name}}","version_id":{{version}},"minimum_version_id":{{version}},"Fields":[{{fields}}]}""";
}
