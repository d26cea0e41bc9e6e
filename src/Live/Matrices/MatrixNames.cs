namespace Ber.Live;

/// <summary>The names that files have for states and outcomes.</summary>
internal static class MatrixNames
{
    public static string Of(MatrixState state) => state is MatrixState.Paused ? "paused" : "ran";

    public static string Of(MatrixOutcome outcome) => outcome switch
    {
        MatrixOutcome.Loads => "loads",
        MatrixOutcome.LoadsButDiffers => "loads-but-differs",
        MatrixOutcome.Refuses => "refuses",
        MatrixOutcome.Dies => "dies",
        MatrixOutcome.Hangs => "hangs",
        MatrixOutcome.Absent => "absent",
        _ => "untried",
    };

    public static MatrixOutcome Of(RehearsalOutcome outcome) => outcome switch
    {
        RehearsalOutcome.Loads => MatrixOutcome.Loads,
        RehearsalOutcome.LoadsButDiffers => MatrixOutcome.LoadsButDiffers,
        RehearsalOutcome.Refuses => MatrixOutcome.Refuses,
        RehearsalOutcome.Dies => MatrixOutcome.Dies,
        _ => MatrixOutcome.Hangs,
    };

    /// <summary>Whether a destination has decided.</summary>
    public static bool IsTried(this MatrixOutcome outcome) => outcome is not (MatrixOutcome.Absent or MatrixOutcome.Untried);

    /// <summary>Whether a destination has loaded it.</summary>
    public static bool IsLoaded(this MatrixOutcome outcome) => outcome is MatrixOutcome.Loads or MatrixOutcome.LoadsButDiffers;
}
