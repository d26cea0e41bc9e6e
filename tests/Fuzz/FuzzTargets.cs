namespace Fuzz;

/// <summary>All targets, by name.</summary>
internal static class FuzzTargets
{
    public static IReadOnlyList<IFuzzTarget> All { get; } =
    [
        new ReaderTarget(), new TypedReaderTarget(),
        new EncodeTarget("encode", allowTruncated: false), new EncodeTarget("tolerant", allowTruncated: true), new DecodeTarget(), new VerifyTarget(),
        new InspectTarget(), new SkimTarget(), new RamExtractTarget(), new VMDescTarget(),
        new ProfileTarget(), new DumpTarget(), new CheckTarget(), new DiffTarget(),
        new TraceDiffTarget(), new QmpTarget(), new GrammarTarget(), new ContainerTarget(), new ChannelsTarget(),
    ];

    public static IFuzzTarget Find(string name) => All.FirstOrDefault(t => t.Name == name)
        ?? throw new ArgumentException($"No harness is called {name}; there are {string.Join(", ", All.Select(static t => t.Name))}.");
}
