using System.Reflection;
using Support;

namespace Golden;

/// <summary>A change of what a public type is changes tests/Golden/PublicTypes in the same commit, with a line in CHANGELOG.</summary>
public sealed class PublicTypesTests
{
    [Theory]
    [InlineData("Ber")]
    [InlineData("Ber.Visitors")]
    [InlineData("Ber.Compat")]
    [InlineData("Ber.Detector")]
    [InlineData("Ber.Live")]
    public void PublicTypes_OfAssembly_AreTheGoldenOnes(string assembly)
        => Assert.Null(GoldenText.Difference($"tests/Golden/PublicTypes/{assembly}.txt", PublicTypesText.Of(Assembly.Load(assembly))));
}
