namespace Ber.Live;

/// <summary>A machine cannot be asked by QMP.</summary>
public sealed class QmpException : IOException
{
    internal QmpException(QmpProblem problem, string name, Exception? inner = null)
        : base($"{name}: {problem}", inner)
    {
        Problem = problem;
        Name = name;
    }

    internal QmpException(QmpProblem problem, string name, string command)
        : this(problem, name)
    {
        Command = command;
    }

    internal QmpException(string name, string command, string words)
        : base($"{name}: {command}: {words}")
    {
        Problem = QmpProblem.CommandFailed;
        Name = name;
        Command = command;
        Words = words;
    }

    /// <summary>Why.</summary>
    public QmpProblem Problem { get; }

    /// <summary>What the connection is called: its address, or the program that was started.</summary>
    public string Name { get; }

    /// <summary>The command that failed; null where the failure is none of a command.</summary>
    public string? Command { get; }

    /// <summary>QEMU's words about it; null where it refused none.</summary>
    public string? Words { get; }
}
