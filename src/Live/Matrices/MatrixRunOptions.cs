using Ber.Compat;

namespace Ber.Live;

/// <summary>Choices of a run.</summary>
internal sealed record MatrixRunOptions
{
    /// <summary>How many are tried at a time.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>Which part of the cells is decided, of how many: the first one is 1.</summary>
    public (int Number, int Count) Shard { get; init; } = (1, 1);

    /// <summary>How long one capture, or one trial, may take.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What streams may stand for.</summary>
    public StreamLimits Limits { get; init; } = new();

    /// <summary>Name and version of the program: what another one has found is not taken.</summary>
    public string Program { get; init; } = "";

    /// <summary>Is told of a capture or a cell that is done, of how many; null: nobody is. Any thread may tell.</summary>
    public Action<string, int, int>? OnProgress { get; init; }
}
