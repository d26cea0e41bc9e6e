namespace EndToEnd;

/// <summary>Tests that measure, or that two guests must not slow down, run one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class LiveCollection : ICollectionFixture<Profiles>
{
    public const string Name = "live";
}
