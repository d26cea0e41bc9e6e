using System.Text;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary>
/// Lines for people. Names come out of streams: each text is escaped, so that no control character reaches a terminal or forges a line; the ends of lines are
/// those of WriteLine.
/// </summary>
/// <param name="lines">Where they go.</param>
/// <param name="isColoured">Whether what has a style gets the colours of it; they are the only escapes that are written.</param>
internal sealed class TerminalWriter(TextWriter lines, bool isColoured = false) : TextWriter
{
    /// <summary>For a visitor, which escapes what it prints, and ends its own lines.</summary>
    public TextWriter Lines { get; } = lines;

    public override Encoding Encoding => Lines.Encoding;

    public override void Write(char value) => Lines.Write(OneLineText.Of(value.ToString()));

    public override void Write(string? value) => Lines.Write(OneLineText.Of(value ?? ""));

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    /// <summary>A piece of a line, with its colours where there are any.</summary>
    public void Write(TextStyle style, string text)
    {
        if (isColoured)
            Lines.Write(Colours.BeginOf(style));
        Write(text);
        if (isColoured)
            Lines.Write(Colours.End);
    }

    /// <summary>The same at the end of a line.</summary>
    public void WriteLine(TextStyle style, string text)
    {
        Write(style, text);
        WriteLine();
    }

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
