using System.Text;

namespace Ber.Cli;

/// <summary>The file of <c>--report</c>. It is opened before a transfer begins: where it cannot be had, nothing is transferred.</summary>
internal sealed class ReportFile : IDisposable
{
    private readonly OutputFile? _output;

    /// <summary>Opens it.</summary>
    /// <param name="path">Where it is to be; null: no report was asked for.</param>
    public ReportFile(string? path)
    {
        _output = path is null ? null : OutputFile.Create(path);
    }

    /// <summary>Writes a report, if it was asked for and there is one.</summary>
    public void Write(string? json)
    {
        if (_output is null || json is null)
            return;
        _output.Sink.Write(Encoding.UTF8.GetBytes(json + "\n"));
        _output.Commit();
    }

    public void Dispose() => _output?.Dispose();
}
