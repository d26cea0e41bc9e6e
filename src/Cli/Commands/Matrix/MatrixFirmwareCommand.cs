using System.CommandLine;
using Ber.Live;

namespace Ber.Cli;

/// <summary><c>qber matrix firmware</c>: a guest for cells that ran.</summary>
internal static class MatrixFirmwareCommand
{
    public static Command Create()
    {
        var output = new Option<string>("--output", "-o")
        {
            Description = "File to write; - is standard output.",
            DefaultValueFactory = static _ => "-",
            HelpName = "FILE",
        };
        var command = new Command("firmware", "Writes a firmware for a plan: a pc that sets all PCI functions and virtio devices up, and halts.") { output };
        command.SetAction(result => Run(result.GetValue(output)!));
        return command;
    }

    private static int Run(string path)
    {
        if (Outputs.IsTerminal(path))
            return ExitCode.Usage;
        return Failures.Guard(path, () =>
        {
            using OutputFile file = OutputFile.Create(path);
            file.Sink.Write(MatrixFirmware.Image());
            file.Commit();
            return ExitCode.Done;
        });
    }
}
