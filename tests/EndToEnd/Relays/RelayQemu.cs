namespace EndToEnd.Relays;

/// <summary>One of the QEMUs between which guests migrate.</summary>
/// <param name="Label">How the table calls it.</param>
/// <param name="Command">Its program and first arguments: a wrapper, such as chroot with its folder, may stand before it.</param>
internal sealed record RelayQemu(string Label, string[] Command)
{
    /// <summary>The one that is installed.</summary>
    public static RelayQemu Installed { get; } = new("7.2", [Qemu.Program]);

    /// <summary>Reads <c>LABEL=COMMAND</c>.</summary>
    /// <param name="text">The text; words of the command are separated by spaces.</param>
    public static RelayQemu Parse(string text)
    {
        int at = text.IndexOf('=', StringComparison.Ordinal);
        string[] command = text[(at + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return at > 0 && command.Length > 0 ? new RelayQemu(text[..at], command) : throw new FormatException($"{text}: LABEL=COMMAND is meant.");
    }

    /// <summary>Starts it.</summary>
    /// <param name="folder">The folder of its files; a wrapper must show it under the same name.</param>
    /// <param name="arguments">Its arguments.</param>
    public Qemu Start(string folder, string[] arguments) => Qemu.StartProgram(Command[0], folder, [.. Command[1..], .. arguments]);
}
