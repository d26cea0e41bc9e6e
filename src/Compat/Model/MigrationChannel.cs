namespace Ber.Compat;

/// <summary>A channel of a migration beside the main one.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Id">The id of a multifd channel; 0 of any other.</param>
public sealed record MigrationChannel(MigrationChannelKind Kind, int Id)
{
    /// <summary>What it is called in messages: <c>multifd 0</c>.</summary>
    public string Name => Kind switch
    {
        MigrationChannelKind.Multifd => $"multifd {Id}",
        MigrationChannelKind.Preempt => "preempt",
        _ => "return path",
    };
}
