using System.Globalization;
using System.Text;

namespace Ber.Live;

/// <summary>A domain, as virsh tells of it: one process for each question.</summary>
/// <param name="domain">Its name, UUID or number.</param>
/// <param name="connection">How virsh reaches libvirt; null: its default.</param>
/// <param name="limit">When all of it has to be done.</param>
internal sealed class Virsh(string domain, string? connection, TimeLimit limit)
{
    private const string Program = "virsh";
    private const string ErrorMark = "error: ";
    private const int Refusal = 1;   // the exit code of a command that failed; what it is of signals is above 128
    private const int MaxAnswer = 64 * 1024 * 1024;

    /// <summary>virsh and the options of every call of it.</summary>
    public string[] Words => connection is null ? [Program, "-q"] : [Program, "-q", "-c", connection];

    /// <summary>Asks for its XML and for its command line.</summary>
    /// <exception cref="LibvirtException">It does not tell.</exception>
    public DomainText Describe() => DomainText.Parse(domain, Run("dumpxml"), Run("domxml-to-native", "qemu-argv"));

    /// <summary>What virsh says of a failure: its errors, without what libvirt logs beside them.</summary>
    /// <param name="said">Its standard error.</param>
    /// <returns>null: nothing.</returns>
    public static string? WordsOf(string said)
    {
        string[] lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string[] errors = [.. lines.Where(static l => l.StartsWith(ErrorMark, StringComparison.Ordinal)).Select(static l => l[ErrorMark.Length..])];
        return errors.Length > 0 ? string.Join(": ", errors) : lines.LastOrDefault();   // in another language it has another mark
    }

    private string Run(params string[] command)
    {
        try
        {
            using var process = new Captive([.. Words, .. command, "--domain", domain], limit);
            using var text = new MemoryStream();
            byte[] octets = new byte[64 * 1024];
            for (int count; (count = process.Read(octets)) > 0 && text.Length < MaxAnswer;)
                text.Write(octets, 0, count);
            return process.End() switch
            {
                0 => Encoding.UTF8.GetString(text.ToArray()),
                Refusal => throw new LibvirtException(LibvirtProblem.Failed, domain, WordsOf(process.Said)),
                int exitCode => throw new LibvirtException(
                    LibvirtProblem.Failed, domain, string.Create(CultureInfo.InvariantCulture, $"virsh ends with {exitCode}")),
            };
        }
        catch (TwinException exception)
        {
            LibvirtProblem problem = exception.Problem is TwinProblem.TimedOut ? LibvirtProblem.TimedOut : LibvirtProblem.CannotStart;
            throw new LibvirtException(problem, domain, null, exception.InnerException);
        }
    }
}
