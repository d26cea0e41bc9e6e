using System.Text;

namespace Ber.Generators;

/// <summary>Lines of C#, indented by four spaces a level; a block is followed by a blank line unless its owner ends there, too.</summary>
internal sealed class CodeWriter(int depth = 0)
{
    private readonly StringBuilder _text = new();
    private int _depth = depth;
    private bool _isAfterBlock;

    public int Depth => _depth;

    /// <summary>The lines without those written so far.</summary>
    public CodeWriter Branch() => new(_depth);

    public CodeWriter Line(string line)
    {
        bool goesOn = line is "}" or "else" or "finally" || line.Length == 0;
        if (_isAfterBlock && !goesOn)
            _text.Append('\n');
        _isAfterBlock = false;
        if (line.Length > 0)
            _text.Append(' ', _depth * 4).Append(line);
        _text.Append('\n');
        return this;
    }

    public CodeWriter Open(string? head = null)
    {
        if (head is not null)
            Line(head);
        Line("{");
        _depth++;
        return this;
    }

    public CodeWriter Close()
    {
        _isAfterBlock = false;
        _depth--;
        Line("}");
        _isAfterBlock = true;
        return this;
    }

    /// <summary>Lines written elsewhere, at the same depth.</summary>
    public CodeWriter Append(CodeWriter lines)
    {
        string text = lines._text.ToString();
        if (text.Length == 0)
            return this;
        if (_isAfterBlock)
            _text.Append('\n');
        _text.Append(text);
        _isAfterBlock = lines._isAfterBlock;
        return this;
    }

    /// <summary>A condition with what it leads to: in one line where that is one.</summary>
    public CodeWriter If(string condition, Action<CodeWriter> body)
    {
        var inner = new CodeWriter(_depth + 1);
        body(inner);
        string[] lines = inner._text.ToString().TrimEnd('\n').Split('\n');
        if (lines.Length == 1 && _depth * 4 + condition.Length + lines[0].Trim().Length < Emitter.MaxColumns - 12)
            return Line($"if ({condition}) {{ {lines[0].Trim()} }}");
        Line($"if ({condition})");
        Line("{");
        _text.Append(inner._text);
        Line("}");
        _isAfterBlock = true;
        return this;
    }

    public override string ToString() => _text.ToString();
}
