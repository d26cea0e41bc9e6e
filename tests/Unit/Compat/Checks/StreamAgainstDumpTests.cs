using System.Collections.Immutable;
using System.Text;
using Ber.Compat;
using Ber.Detector;
using Ber.Visitors;

namespace Unit.Compat.Checks;

/// <summary>An instance shows which fields were sent, a dump all that may be: a stream never contradicts its own binary's dump.</summary>
public sealed class StreamAgainstDumpTests
{
    private static readonly VMStateField s_a = Integer("a");
    private static readonly VMStateField s_b = Integer("b");

    [Theory]
    [InlineData("condition, then always", """{"field":"a","field_exists":true,"size":4},{"field":"a","version_id":2,"field_exists":false,"size":4}""")]
    [InlineData("always in a later version", """{"field":"a","version_id":9,"size":4},{"field":"a","version_id":0,"size":4}""")]
    [InlineData("filler under a condition", """{"field":"unused","field_exists":true,"size":4},{"field":"a","size":4}""")]
    [InlineData("another element of the name", """{"field":"b[0x0]","field_exists":true,"size":4},{"field":"a","field_exists":true,"size":4}""")]
    public void AlternativesOfOneName_TheOneThatWasSent_IsFound(string what, string alternatives)
    {
        CheckReport report = Check(Sent(s_a, s_b), alternatives + """,{"field":"b","size":4}""");

        Assert.True(report.Verdict is CheckVerdict.Compatible, $"{what}: {string.Join("; ", report.Findings.Select(static f => $"{f.Kind} {f.Path}"))}");
    }

    [Fact]
    public void AlternativesOfOneName_NoneOfThemWasSent_OneIsMissing()
        => Assert.Equal(CheckVerdict.Depends, Check(Sent(s_b),
            """{"field":"a","field_exists":true,"size":4},{"field":"a","version_id":2,"size":4},{"field":"b","size":4}""").Verdict);

    /// <summary>An array without elements is not in vmdesc; a dump does not tell an array of any number from a single field.</summary>
    [Fact]
    public void Array_WithoutElements_Depends()
    {
        CheckReport report = Check(Sent(s_a, s_b), """{"field":"a","size":4},{"field":"list","size":4},{"field":"b","size":4}""");

        Assert.Equal(CheckVerdict.Depends, report.Verdict);
        Assert.Equal("whether list is an array, of which this instance has no element", Assert.Single(report.Findings).Condition);
    }

    [Fact]
    public void Array_OfAFixedNumber_IsMissing()
        => Assert.Equal(CheckVerdict.Incompatible, Check(Sent(s_a), """{"field":"a","size":4},{"field":"list","num":3,"size":4}""").Verdict);

    /// <summary>A part of a device may send a section of its own: the dump has it inside a device of the same name.</summary>
    [Fact]
    public void Section_OfAPart_IsComparedWithThePart()
    {
        const string Part = """{"name":"dev","version_id":2,"Fields":[{"field":"a","size":4},{"field":"c","size":4}]}""";
        const string Fields = """{"field":"head","num":2,"size":4},{"field":"part","size":8,"Description":""" + Part + "}";

        Assert.Equal(CheckVerdict.Compatible, Check(Sent(s_a, Integer("c")), Fields).Verdict);
        Assert.Equal(CheckFindingKind.FieldRemoved, Check(Sent(s_a, Integer("c"), s_b), Fields).Findings[0].Kind);
    }

    /// <summary>The same the other way round: of two types with a description of one name the nearer one sent the section.</summary>
    [Fact]
    public void Dump_AgainstItsOwnStream_DoesNotContradict()
    {
        CheckReport report = SchemaCheck.Compare(Dump(
            """{"field":"a","field_exists":true,"size":4},{"field":"a","version_id":1,"size":4},{"field":"b","size":4}""",
            """{"field":"a","size":4},{"field":"other","size":2}"""), Sent(s_a, s_b));

        Assert.NotEqual(CheckVerdict.Incompatible, report.Verdict);
    }

    private static CheckReport Check(SchemaCatalog sent, string fields) => SchemaCheck.Compare(sent, Dump(fields));

    private static SchemaCatalog Sent(params ImmutableArray<VMStateField> fields)
    {
        var description = new VMStateDescription("dev", 2, fields) { IsExact = true };
        return SchemaCatalog.FromProfile(
            new MigrationProfile { Devices = [new ProfileDevice { Path = new FieldPath("x/dev"), VersionId = 2, Description = description, Octets = 8 }] });
    }

    private static SchemaCatalog Dump(params string[] types) => SchemaCatalogs.ReadJson(Encoding.UTF8.GetBytes(
        """{"vmschkmachine":{"Name":"pc"}""" + string.Concat(types.Select(static (fields, i) =>
            $",\"x-dev{i}\":" + """{"version_id":2,"Description":{"name":"dev","version_id":2,"Fields":[""" + fields + "]}}")) + "}"));

    private static VMStateField Integer(string name) => new(name, FieldKind.UInt32);
}
