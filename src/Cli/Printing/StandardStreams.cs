using Ber.Live;
using Microsoft.Win32.SafeHandles;

namespace Ber.Cli;

/// <summary>
/// The descriptors 0 and 1. One that the caller has closed is refused by name: its number may belong to another file by now, one that the run time has opened.
/// </summary>
internal static class StandardStreams
{
    public const string InputName = "standard input";
    public const string OutputName = "standard output";

    /// <exception cref="IOException">It is closed.</exception>
    public static SafeFileHandle Input
        => Native.IsInherited(0) ? new SafeFileHandle(0, ownsHandle: false) : throw new IOException("it is closed");

    /// <exception cref="OutputException">It is closed.</exception>
    public static SafeFileHandle Output
        => Native.IsInherited(1) ? new SafeFileHandle(1, ownsHandle: false) : throw new OutputException(OutputName, "it is closed");

    /// <summary>Whether text is printed on a terminal, where nothing else may tear it.</summary>
    public static bool IsTextOnTerminal { get; private set; }

    /// <summary>Rows and columns of the terminal that standard output is; null: it is none.</summary>
    public static (int Rows, int Columns)? TerminalSize => Native.GetTerminalSize(1);

    /// <summary>Standard output as a stream, for what is printed.</summary>
    public static Stream OpenOutput()
    {
        IsTextOnTerminal = !Console.IsOutputRedirected;
        return new PrintedStream(Output);
    }

    /// <summary>
    /// An output for lines: no control character reaches it but the ends of lines, and the colours. What a terminal cannot hold goes through a pager.
    /// </summary>
    public static TerminalWriter TextOn(Stream output) => new(
        new StreamWriter(IsTextOnTerminal ? Pager.Before(output) : output, bufferSize: 64 * 1024) { NewLine = "\n" }, Colours.AreWanted(IsTextOnTerminal));

    /// <summary>Prints a text of our own.</summary>
    public static void Print(string text)
    {
        using TerminalWriter output = TextOn(OpenOutput());
        output.Lines.Write(text);
    }

    /// <summary>Prints one line on standard output.</summary>
    public static void WriteLine(string line)
    {
        using var text = new TerminalWriter(new StreamWriter(OpenOutput()));
        text.WriteLine(line);
    }
}
