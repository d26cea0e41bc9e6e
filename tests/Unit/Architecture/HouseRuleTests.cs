using System.Text;
using Unit.Architecture.House;

namespace Unit.Architecture;

/// <summary>
/// The rules of the house, held by what the compiler knows of src. HOUSE_REPORT=FILE writes a table of all rules, with every violation that an exception
/// covers, to a file: `make house` prints it.
/// </summary>
public sealed class HouseRuleTests(SourceModel model) : IClassFixture<SourceModel>
{
    public static TheoryData<string> Rules => [.. HouseRules.All.Select(static r => r.Name)];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Rule_ViolationsWithoutException_AreNone(string rule)
    {
        Violation[] found = [.. model.Violations.Where(v => v.Rule == rule && !HouseExceptions.Kept.Concat(HouseExceptions.ToBeRemoved).Any(e => e.Covers(v)))];

        Assert.True(found.Length == 0, $"{HouseRules.All.Single(r => r.Name == rule).Text}\n{string.Join('\n', found.AsEnumerable())}");
    }

    [Fact]
    public void Exceptions_ThatStay_AreNeeded()
    {
        HouseException[] needless = [.. HouseExceptions.Kept.Where(e => !model.Violations.Any(e.Covers))];

        Assert.True(needless.Length == 0, string.Join('\n', needless.AsEnumerable()));
    }

    /// <summary>A name that means nothing to the compiler breaks no rule, so that there must be none.</summary>
    [Fact]
    public void Model_EveryName_MeansSomething()
    {
        string[] unknown = [.. model.Sources.AsParallel().SelectMany(static s => FolderRules.UnknownNames(s.Project, s.Tree))];

        Assert.True(unknown.Length == 0, string.Join('\n', unknown));
    }

    [Fact]
    public void Report_OfAllRules_IsWrittenOnRequest()
    {
        var text = new StringBuilder();
        foreach (HouseRule rule in HouseRules.All)
        {
            Violation[] all = [.. model.Violations.Where(v => v.Rule == rule.Name)];
            int kept = all.Count(static v => HouseExceptions.Kept.Any(e => e.Covers(v)));
            int subjects = all.Select(static v => v.Subject).Distinct().Count();
            text.Append($"{rule.Name}: {all.Length} violations by {subjects}, {kept} of them are exceptions that stay. {rule.Text}\n");
        }

        foreach (HouseException exception in HouseExceptions.ToBeRemoved.Where(e => !model.Violations.Any(e.Covers)))
            text.Append($"no longer needed: {exception.Rule}: {exception.Subject}\n");
        text.Append('\n').AppendJoin('\n', model.Violations).Append('\n');
        if (Environment.GetEnvironmentVariable("HOUSE_REPORT") is { Length: > 0 } file)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
            File.WriteAllText(file, text.ToString());
        }

        Assert.All(HouseRules.All, rule => Assert.Contains(rule.Name, text.ToString(), StringComparison.Ordinal));
    }
}
