using System.Text.Json;
using Ber.Detector;

namespace Unit.Compat.Checks;

/// <summary>The shipped facts are found by the order of their lines, without the rest being read.</summary>
public sealed class KnowledgeBaseTests
{
    [Fact]
    public void Find_EveryNameOfTheFile_HasItsEntries()
    {
        using Stream file = typeof(MigrationCheck).Assembly.GetManifestResourceStream("knowledge.json")!;
        using var json = JsonDocument.Parse(file);
        JsonProperty[] descriptions = [.. json.RootElement.GetProperty("descriptions").EnumerateObject()];

        Assert.True(descriptions.Length > 1000);
        Assert.Empty(descriptions.Where(static d => KnowledgeBase.Shipped.Find(d.Name).Length != d.Value.GetArrayLength()).Select(static d => d.Name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("!")]
    [InlineData("APM Stat")]
    [InlineData("APM State ")]
    [InlineData("about")]
    [InlineData("a \"quote\"")]
    [InlineData("~")]
    public void Find_AnotherName_HasNone(string name) => Assert.Empty(KnowledgeBase.Shipped.Find(name));
}
