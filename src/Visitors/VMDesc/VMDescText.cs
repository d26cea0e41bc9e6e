using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Ber.Visitors;

/// <summary>Prints JSON octet for octet as QEMU does: qobject/json-writer.c since 6.0, migration/qjson.c before.</summary>
internal ref struct VMDescText
{
    private readonly IBufferWriter<byte> _output;
    private readonly bool _isSpaced;
    private readonly int _maxLength;
    private Span<byte> _free;
    private int _pending;
    private bool _needsComma;

    public VMDescText(IBufferWriter<byte> output, bool isSpaced, int maxLength)
    {
        _output = output;
        _isSpaced = isSpaced;
        _maxLength = maxLength;
    }

    /// <summary>Octets written.</summary>
    public int Length { get; private set; }

    /// <summary>Whether something had to be left out; nothing more is written then.</summary>
    public bool IsFull { get; private set; }

    public void Stop() => IsFull = true;

    public void BeginObject() => Begin((byte)'{');

    public void EndObject() => End((byte)'}');

    public void BeginArray() => Begin((byte)'[');

    public void EndArray() => End((byte)']');

    /// <summary>Begins an element of an array: a comma, unless it is the first.</summary>
    public void Element()
    {
        if (_needsComma)
            Write(", "u8);
        _needsComma = true;
    }

    /// <summary>Begins a member of an object; its value must follow.</summary>
    public void Member(ReadOnlySpan<byte> name)
    {
        Element();
        WriteOctet((byte)'"');
        Write(name);
        Write(_isSpaced ? "\" : "u8 : "\": "u8);
    }

    public void Integer(long value)
    {
        Span<byte> digits = stackalloc byte[20];
        bool fits = Utf8Formatter.TryFormat(value, digits, out int length);
        Debug.Assert(fits, "20 octets hold every 64-bit integer.");
        Write(digits[..length]);
    }

    public void Text(string value)
    {
        WriteOctet((byte)'"');
        if (Ascii.IsValid(value) && value.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0 && value.AsSpan().IndexOfAny('"', '\\') < 0)
        {
            foreach (char character in value)
                WriteOctet((byte)character);
        }
        else
        {
            foreach (Rune rune in value.EnumerateRunes())
                WriteEscaped(rune.Value);
        }

        WriteOctet((byte)'"');
    }

    public void Flush()
    {
        _output.Advance(_pending);
        _pending = 0;
        _free = default;
    }

    private void Begin(byte bracket)
    {
        WriteOctet(bracket);
        if (_isSpaced)
            WriteOctet((byte)' ');
        _needsComma = false;
    }

    private void End(byte bracket)
    {
        if (_isSpaced)
            WriteOctet((byte)' ');
        WriteOctet(bracket);
        _needsComma = true;
    }

    /// <summary>quoted_str: ASCII only, and DEL counts as a control character.</summary>
    private void WriteEscaped(int codePoint)
    {
        switch (codePoint)
        {
            case '"': Write("\\\""u8); break;
            case '\\': Write("\\\\"u8); break;
            case '\b': Write("\\b"u8); break;
            case '\f': Write("\\f"u8); break;
            case '\n': Write("\\n"u8); break;
            case '\r': Write("\\r"u8); break;
            case '\t': Write("\\t"u8); break;
            case >= 0x20 and < 0x7F: WriteOctet((byte)codePoint); break;
            case > 0xFFFF:
                WriteUtf16(0xD800 + ((codePoint - 0x10000) >> 10));
                WriteUtf16(0xDC00 + ((codePoint - 0x10000) & 0x3FF));
                break;
            default: WriteUtf16(codePoint); break;
        }
    }

    private void WriteUtf16(int unit)
    {
        Span<byte> escape = stackalloc byte[6];
        "\\u"u8.CopyTo(escape);
        bool fits = unit.TryFormat(escape[2..], out _, "X4", CultureInfo.InvariantCulture);
        Debug.Assert(fits, "A UTF-16 unit has four digits.");
        Write(escape);
    }

    private void Write(scoped ReadOnlySpan<byte> octets)
    {
        foreach (byte octet in octets)
            WriteOctet(octet);
    }

    private void WriteOctet(byte octet)
    {
        if (Length == _maxLength)
            IsFull = true;
        if (IsFull)
            return;

        if (_pending == _free.Length)
        {
            Flush();
            _free = _output.GetSpan(4096);
        }

        _free[_pending++] = octet;
        Length++;
    }
}
