using Ber.Compat;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary>Keeps the RAM blocks of a stream, with their counts of pages.</summary>
internal sealed class RamListConsumer : IStreamConsumer
{
    public IReadOnlyList<RamBlockSummary> Blocks { get; private set; } = [];

    public bool IsLegacy { get; private set; }

    public void OnStart(StreamStart start) => IsLegacy = start.Program is null;

    public void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result) => Blocks = blocks;
}
