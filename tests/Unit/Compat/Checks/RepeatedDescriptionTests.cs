using Ber.Compat;
using Ber.Detector;
using Ber.Visitors;

namespace Unit.Compat.Checks;

/// <summary>Types that use another one twice, which uses a third one twice: what is found in a pair of them is found in all its places, or counted.</summary>
public sealed class RepeatedDescriptionTests
{
    /// <summary>The oracle is the comparison of types none of which is shared, so that every pair stands in one place only.</summary>
    [Theory]
    [InlineData("int8")]
    [InlineData("uint32")]
    public void Check_OfSharedTypes_FindsWhatItFindsOfCopies(string leaf)
    {
        CheckReport shared = MigrationCheck.Check(Profile(Shared(4, "uint8")), Profile(Shared(4, leaf)));
        CheckReport copied = MigrationCheck.Check(Profile(Copied(4, "uint8")), Profile(Copied(4, leaf)));

        Assert.Equal(copied.Findings.AsEnumerable(), shared.Findings);
        Assert.Equal(copied.Verdict, shared.Verdict);
        Assert.Equal(16, shared.Findings.Count(static f => f.Path.Steps is [.., { Name: "f" }]));
    }

    /// <summary>Catalogs say once what is found in a pair of types, and where else they stand.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(40)]
    public void Compare_OfSharedTypes_FindsItOnce(int depth)
    {
        CheckReport shared = SchemaCheck.Compare(Catalog(Shared(depth, "uint8")), Catalog(Shared(depth, "uint32")));
        CheckReport copied = SchemaCheck.Compare(Catalog(Copied(4, "uint8")), Catalog(Copied(4, "uint32")));

        CheckFinding finding = Assert.Single(shared.Findings);
        Assert.Equal(copied.Findings[0].Kind, finding.Kind);
        Assert.Equal(CheckVerdict.Incompatible, shared.Verdict);
        Assert.Equal(depth, finding.Hint!.Split("The same in ").Length - 1);
        Assert.Equal(16, copied.Findings.Length);
    }

    /// <summary>2 to the 40 places: the first ones are listed, the others counted.</summary>
    [Fact]
    public void Check_OfVeryManyPlaces_CountsThem()
    {
        CheckReport report = MigrationCheck.Check(Profile(Shared(40, "uint8")), Profile(Shared(40, "uint32")));

        Assert.Equal(CheckVerdict.Incompatible, report.Verdict);
        int listed = report.Findings.Count(static f => f.Kind is CheckFindingKind.FieldResized);
        Assert.InRange(listed, 2, 1000);
        string omitted = $"{(1L << 40) - listed} more in other places of the same descriptions are not listed.";
        Assert.Contains(omitted, report.Findings.Last(static f => f.Hint is not null).Hint);
    }

    private static VMStateDescription Shared(int depth, string leaf)
    {
        VMStateDescription type = Leaf(leaf);
        for (int i = 1; i <= depth; i++)
            type = Twice(i, type, type);
        return type;
    }

    private static VMStateDescription Copied(int depth, string leaf)
        => depth == 0 ? Leaf(leaf) : Twice(depth, Copied(depth - 1, leaf), Copied(depth - 1, leaf));

    private static VMStateDescription Leaf(string type)
        => new("t0", 1, [new("f", type switch { "int8" => FieldKind.Int8, "uint8" => FieldKind.UInt8, _ => FieldKind.UInt32 })]) { IsExact = true };

    private static VMStateDescription Twice(int number, VMStateDescription left, VMStateDescription right)
        => new($"t{number}", 1, [new("l", FieldKind.Struct) { Struct = left }, new("r", FieldKind.Struct) { Struct = right }]) { IsExact = true };

    private static MigrationProfile Profile(VMStateDescription type)
        => new() { Devices = [new ProfileDevice { Path = new FieldPath("d"), VersionId = 1, Description = type, Octets = type.Length ?? 0 }] };

    private static SchemaCatalog Catalog(VMStateDescription type) => SchemaCatalog.FromProfile(Profile(type));
}
