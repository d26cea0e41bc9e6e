using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Ber.Live;

/// <summary>A QMP connection: one command after the other, events passed over.</summary>
internal sealed class QmpClient : IDisposable
{
    /// <summary>Octets of an answer at most.</summary>
    public const int MaxLine = 64 * 1024 * 1024;

    private readonly IQmpLine _line;
    private readonly string _name;
    private readonly long _patience;
    private readonly TimeLimit? _limit;
    private long _deadline;
    private byte[] _buffer = new byte[64 * 1024];
    private int _count;

    /// <summary>Takes a connection, and leaves negotiation mode.</summary>
    /// <exception cref="QmpException">It is no QMP.</exception>
    /// <param name="line">The connection; it is disposed with this.</param>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="patience">How long one answer may take.</param>
    /// <param name="limit">When all of them have to be there; null: there is no such limit.</param>
    public QmpClient(IQmpLine line, string name, TimeSpan patience, TimeLimit? limit = null)
    {
        _line = line;
        _name = name;
        _patience = (long)patience.TotalMilliseconds;
        _limit = limit;
        SetDeadline();
        using JsonDocument greeting = ReadLine();
        if (greeting.RootElement.ValueKind is not JsonValueKind.Object || !QmpValue.TryGetMember(greeting.RootElement, "QMP", out _))
            throw new QmpException(QmpProblem.NoGreeting, name);
        Execute("qmp_capabilities");
    }

    /// <summary>Executes a command.</summary>
    /// <returns>What it returns.</returns>
    /// <exception cref="QmpException">It fails, with QEMU's words.</exception>
    public QmpValue Execute(string command, params ReadOnlySpan<(string Name, string Value)> arguments)
    {
        QmpAnswer answer = Ask(command, arguments);
        return answer.Problem is null ? new QmpValue(answer.Result, _name, command) : throw new QmpException(_name, command, answer.Problem);
    }

    /// <summary>Executes a command that this QEMU may not have.</summary>
    /// <returns>What it returns; null: it fails.</returns>
    public QmpValue? ExecuteIfThere(string command, params ReadOnlySpan<(string Name, string Value)> arguments)
        => Ask(command, arguments) is { Problem: null } answer ? new QmpValue(answer.Result, _name, command) : null;

    /// <summary>The same with a number beside a text.</summary>
    public QmpValue? ExecuteIfThere(string command, (string Name, string Value) text, (string Name, int Value) number)
    {
        Send(command, json =>
        {
            json.WriteString(text.Name, text.Value);
            json.WriteNumber(number.Name, number.Value);
        });
        return ReadAnswer() is { Problem: null } answer ? new QmpValue(answer.Result, _name, command) : null;
    }

    public void Dispose() => _line.Dispose();

    /// <summary>What a command returns, or QEMU's words why it fails.</summary>
    private readonly record struct QmpAnswer(JsonElement Result, string? Problem);

    private QmpAnswer Ask(string command, ReadOnlySpan<(string Name, string Value)> arguments)
    {
        (string Name, string Value)[] all = arguments.ToArray();
        Send(command, json =>
        {
            foreach ((string name, string value) in all)
                json.WriteString(name, value);
        });
        return ReadAnswer();
    }

    private void Send(string command, Action<Utf8JsonWriter> writeArguments)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("execute", command);
            json.WriteStartObject("arguments");
            writeArguments(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        SetDeadline();
        try
        {
            _line.Send(line.ToArray());
        }
        catch (IOException exception)
        {
            throw new QmpException(QmpProblem.Broken, _name, exception);
        }
    }

    private void SetDeadline() => _deadline = Environment.TickCount64 + Math.Min(_patience, _limit?.Left ?? long.MaxValue);

    private QmpAnswer ReadAnswer()
    {
        while (true)
        {
            using JsonDocument answer = ReadLine();
            if (answer.RootElement.ValueKind is not JsonValueKind.Object)
                throw new QmpException(QmpProblem.NotJson, _name);
            if (QmpValue.TryGetMember(answer.RootElement, "error", out JsonElement error))
                return new QmpAnswer(default, new QmpValue(error, _name, "an error")["desc"].Text);
            if (QmpValue.TryGetMember(answer.RootElement, "return", out JsonElement value))
                return new QmpAnswer(value.Clone(), null);
        }
    }

    private JsonDocument ReadLine()
    {
        int scanned = 0;
        while (true)
        {
            if (Environment.TickCount64 > _deadline)
                throw new QmpException(QmpProblem.Broken, _name, new SocketException((int)SocketError.TimedOut));
            int end = _buffer.AsSpan(scanned, _count - scanned).IndexOf((byte)'\n');
            if (end >= 0)
            {
                end += scanned;
                string line = Encoding.UTF8.GetString(_buffer, 0, end);
                _buffer.AsSpan(end + 1, _count - end - 1).CopyTo(_buffer);
                _count -= end + 1;
                try
                {
                    return JsonDocument.Parse(line);
                }
                catch (JsonException)
                {
                    throw new QmpException(QmpProblem.NotJson, _name);
                }
            }

            scanned = _count;
            if (_count == _buffer.Length)
            {
                if (_count >= MaxLine)
                    throw new QmpException(QmpProblem.AnswerTooLong, _name);
                Array.Resize(ref _buffer, 2 * _count);
            }

            try
            {
                // Neither events without end nor an answer that comes octet by octet holds us for longer than silence does.
                int read = _line.Receive(_buffer.AsSpan(_count), (int)Math.Clamp(_deadline - Environment.TickCount64, 1, int.MaxValue));
                _count += read > 0 ? read : throw new QmpException(QmpProblem.Ended, _name);
            }
            catch (IOException exception) when (exception is not QmpException)
            {
                throw new QmpException(QmpProblem.Broken, _name, exception);
            }
        }
    }
}
