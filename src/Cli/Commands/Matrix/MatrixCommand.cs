using System.CommandLine;

namespace Ber.Cli;

/// <summary><c>qber matrix run|merge|show|path|advise|firmware</c>: between which builds of QEMU a machine can move.</summary>
internal static class MatrixCommand
{
    public static Command Create()
        => new("matrix", "Between which builds of QEMU machines can move: every pair is checked and rehearsed, for many configurations.")
        {
            MatrixRunCommand.Create(), MatrixMergeCommand.Create(), MatrixShowCommand.Create(), MatrixPathCommand.Create(), MatrixAdviseCommand.Create(),
            MatrixFirmwareCommand.Create(),
        };

    /// <summary>The option <c>-o</c>.</summary>
    public static Option<string> Output() => new("--output", "-o")
    {
        Description = "File for the result; - is standard output.",
        DefaultValueFactory = static _ => "-",
        HelpName = "RESULT",
    };

    /// <summary>A result that is read.</summary>
    public static Argument<string> Result() => new("RESULT") { Description = "What matrix run, or matrix merge, has written." };
}
