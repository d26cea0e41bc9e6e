using System.Text;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary>
/// Lines for people. Names come out of streams: each text is escaped, so that no control character reaches a terminal or forges a line; the ends of lines are
/// those of WriteLine.
/// </summary>
/// <param name="lines">Where they go.</param>
internal sealed class TerminalWriter(TextWriter lines) : TextWriter
{
    /// <summary>For a visitor, which escapes what it prints, and ends its own lines.</summary>
    public TextWriter Lines { get; } = lines;

    public override Encoding Encoding => Lines.Encoding;

    public override void Write(char value) => Lines.Write(OneLineText.Of(value.ToString()));

    public override void Write(string? value) => Lines.Write(OneLineText.Of(value ?? ""));

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    public override void WriteLine() => Lines.Write('\n');

    public override void WriteLine(string? value)
    {
        Write(value);
        WriteLine();
    }

    public override void WriteLine(ReadOnlySpan<char> buffer) => WriteLine(buffer.ToString());

    public override void Flush() => Lines.Flush();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Lines.Dispose();
        base.Dispose(disposing);
    }
}
