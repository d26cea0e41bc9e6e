using System.Text.RegularExpressions;

namespace Fuzz;

/// <summary>What was found: each kind of failure once, with its input in a file.</summary>
internal sealed partial class Findings(string folder, TextWriter output)
{
    private readonly HashSet<string> _kinds = [];

    public int Count => _kinds.Count;

    /// <summary>Failures that are the same in all but numbers and quotes.</summary>
    public static string KindOf(IFuzzTarget target, Exception exception)
    {
        if (exception is ViolationException)
            return $"{target.Name}: {exception.Message[..Math.Max(0, exception.Message.AsSpan().IndexOfAny(':', '"', '='))]}";
        string place = exception.StackTrace?.Split('\n').FirstOrDefault(static l => l.Contains("Ber", StringComparison.Ordinal))?.Trim() ?? "";
        return $"{target.Name}: {exception.GetType().Name} {Varying().Replace(exception.Message, "N")} {place}";
    }

    public void Add(IFuzzTarget target, byte[] input, int? seed, Exception exception)
    {
        if (!_kinds.Add(KindOf(target, exception)))
            return;
        Directory.CreateDirectory(folder);
        string path = Path.Join(folder, $"{target.Name}-{seed?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "input"}");
        File.WriteAllBytes(path, input);
        output.WriteLine($"FAILED {target.Name}, {input.Length} octets: {exception}");
        if (seed is int number)
            output.WriteLine($"  again: dotnet run --project tests/Fuzz -- mutate --harness {target.Name} --seed {number} --executions 1");
        output.WriteLine($"  again: dotnet run --project tests/Fuzz -- replay {target.Name} {path}");
    }

    [GeneratedRegex("\"[^\"]*\"|[0-9]+|(?<=0x)[0-9A-Fa-f]+")]
    private static partial Regex Varying();
}
