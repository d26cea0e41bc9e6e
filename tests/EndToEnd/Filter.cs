using System.Diagnostics;
using System.Globalization;
using Support;

namespace EndToEnd;

/// <summary>One of the two filters of a transfer, run by a script that keeps its process id, its messages and its exit code in files.</summary>
/// <param name="folder">The folder of the transfer.</param>
/// <param name="name">encode or decode.</param>
internal sealed class Filter(string folder, string name)
{
    private const string Script = """
        #!/bin/sh
        name=$1; shift
        exec 3<&0
        "$@" <&3 3<&- 2>"$name.err" &
        pid=$!; echo $pid >"$name.pid"
        exec 0</dev/null 1>/dev/null 3<&-
        wait $pid; echo $? >"$name.code.new"; mv "$name.code.new" "$name.code"
        """;

    /// <summary>The command as a shell takes it.</summary>
    /// <param name="arguments">What follows encode or decode.</param>
    public string CommandLine(string arguments)
    {
        File.WriteAllText(Path.Join(folder, "filter.sh"), Script.ReplaceLineEndings("\n") + "\n");
        return $"exec sh filter.sh {name} {string.Join(' ', CommandOutcome.Command)} {name} {arguments}";
    }

    /// <summary>The exit code, once it has one.</summary>
    public int? ExitCode => File.Exists(At("code")) ? int.Parse(File.ReadAllText(At("code")), NumberStyles.Integer, CultureInfo.InvariantCulture) : null;

    /// <summary>What it has printed.</summary>
    public string Error => File.Exists(At("err")) ? File.ReadAllText(At("err")) : "";

    public int WaitForExit()
    {
        Qemu.Wait(() => ExitCode is not null, $"{name} to end");
        return ExitCode!.Value;
    }

    /// <summary>Kills it with SIGKILL.</summary>
    /// <returns>false: it is not there, or no more.</returns>
    public bool Kill()
    {
        if (ExitCode is not null || !File.Exists(At("pid"))
            || !int.TryParse(File.ReadAllText(At("pid")), NumberStyles.Integer, CultureInfo.InvariantCulture, out int id))
            return false;
        try
        {
            using Process process = Process.GetProcessById(id);
            process.Kill();
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    private string At(string extension) => Path.Join(folder, $"{name}.{extension}");
}
