using System.Reflection;
using Support;

namespace Golden;

/// <summary>A change of the public API is a change of tests/Golden/PublicApi, in the same commit, with a line in CHANGELOG.</summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData("Ber")]
    [InlineData("Ber.Visitors")]
    [InlineData("Ber.Compat")]
    [InlineData("Ber.Detector")]
    [InlineData("Ber.Live")]
    public void PublicApi_OfAssembly_IsTheGoldenOne(string assembly)
        => Assert.Null(GoldenText.Difference($"tests/Golden/PublicApi/{assembly}.txt", PublicApiText.Of(Assembly.Load(assembly))));
}
