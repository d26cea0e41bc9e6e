using System.Diagnostics;
using System.IO.Pipes;
using System.Text;

namespace Ber.Live;

/// <summary>
/// QMP of a domain through libvirt, which holds the monitor itself: commands become <c>qemu-monitor-command</c> of one virsh that reads them from us. The
/// greeting and its answer, which libvirt has had, are ours.
/// </summary>
/// <remarks>
/// Behind each command virsh prints a mark. Its prompt, and what it echoes of its input where it has readline, stand between: so the mark is written to it in
/// two parts, and it has a terminal without escape sequences.
/// </remarks>
internal sealed class VirshMonitor : IQmpLine
{
    private const string Negotiation = "\"qmp_capabilities\"";
    private const int EndMilliseconds = 5000;

    private readonly string _uuid;
    private readonly string _mark = $"{Guid.NewGuid():N}";
    private readonly Process _process;
    private readonly Leftover _running;
    private readonly KeptPipe _output;
    private readonly KeptPipe _error;
    private readonly Queue<byte> _answers = new("{\"QMP\":{}}\n"u8.ToArray());

    /// <summary>Starts virsh.</summary>
    /// <param name="words">virsh and its options.</param>
    /// <param name="uuid">The domain's, which needs no quotes.</param>
    /// <exception cref="TwinException">It does not start.</exception>
    public VirshMonitor(IReadOnlyList<string> words, Guid uuid)
    {
        _uuid = uuid.ToString("D");
        _process = Launcher.Start(Launcher.WrapFeeding(["env", "TERM=dumb", .. words], "quit", []), words[0], out _running);
        _output = new KeptPipe(((PipeStream)_process.StandardOutput.BaseStream).SafePipeHandle);
        _error = new KeptPipe(((PipeStream)_process.StandardError.BaseStream).SafePipeHandle);
    }

    /// <inheritdoc/>
    public void Send(ReadOnlySpan<byte> octets)
    {
        string command = Encoding.UTF8.GetString(octets).TrimEnd('\n');
        if (command.Contains(Negotiation, StringComparison.Ordinal))
        {
            Answer("{\"return\":{}}");
            return;
        }

        // Utf8JsonWriter writes a single quote as an escape.
        string line = $"qemu-monitor-command --domain {_uuid} '{command}'\necho '{_mark[..8]}''{_mark[8..]}'\n";
        _process.StandardInput.BaseStream.Write(Encoding.UTF8.GetBytes(line));
        _process.StandardInput.BaseStream.Flush();
    }

    /// <inheritdoc/>
    public int Receive(Span<byte> octets, int milliseconds)
    {
        if (_answers.Count == 0)
            Answer(AnswerIn(Printed(new TimeLimit(TimeSpan.FromMilliseconds(milliseconds)))) ?? throw Failure());
        int count = 0;
        while (count < octets.Length && _answers.TryDequeue(out byte octet))
            octets[count++] = octet;
        return count;
    }

    public void Dispose()
    {
        _running.Dispose();
        _process.WaitForExit(EndMilliseconds);
        _process.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    /// <summary>The answer is the only line of an object, perhaps behind the prompt.</summary>
    /// <param name="printed">What virsh has printed.</param>
    /// <returns>null: there is none.</returns>
    internal static string? AnswerIn(string printed)
    {
        foreach (string line in printed.Split('\n'))
        {
            int at = line.IndexOf('{', StringComparison.Ordinal);
            if (at == 0 || (at > 0 && line[..at].EndsWith("# ", StringComparison.Ordinal)))
                return line[at..].TrimEnd();
        }

        return null;
    }

    /// <summary>What virsh prints up to the mark.</summary>
    private string Printed(TimeLimit limit)
    {
        var printed = new StringBuilder();
        byte[] octets = new byte[64 * 1024];
        Decoder decoder = Encoding.UTF8.GetDecoder();
        char[] characters = new char[octets.Length + 1];
        Span<Native.Polled> polled = stackalloc Native.Polled[2];
        while (true)
        {
            (polled[0], polled[1]) = (_output.Polled(), _error.Polled());
            if (Native.Poll(polled, limit.Left) == 0)
                throw new IOException("no answer in time");
            if (polled[1].Found != 0)
                _error.Keep();
            if (polled[0].Found == 0)
                continue;
            int count = _output.Read(octets);
            if (count == 0)
                throw Failure();
            int before = Math.Max(0, printed.Length - _mark.Length);
            printed.Append(characters, 0, decoder.GetChars(octets, 0, count, characters, 0));
            if (printed.ToString(before, printed.Length - before).Contains(_mark, StringComparison.Ordinal))
                return printed.ToString();
        }
    }

    private IOException Failure() => new(Virsh.WordsOf(_error.Text) ?? "virsh has ended");

    private void Answer(string line)
    {
        foreach (byte octet in Encoding.UTF8.GetBytes(line))
            _answers.Enqueue(octet);
        _answers.Enqueue((byte)'\n');
    }
}
