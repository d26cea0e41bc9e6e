using Ber;

namespace Fuzz;

/// <summary>
/// <c>walk</c>: reads files as encodings that follow one another, strictly and by framing alone, and prints a line for each: both outcomes and the path.
/// </summary>
internal static class WalkCommand
{
    public static int Run(IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            byte[] octets = File.ReadAllBytes(path);
            Console.WriteLine($"{OutcomeOf(octets, framingOnly: false)}\t{OutcomeOf(octets, framingOnly: true)}\t{path}");
        }

        return 0;
    }

    /// <summary><c>good</c>, or the error and the offset at which it is.</summary>
    private static string OutcomeOf(byte[] octets, bool framingOnly)
    {
        var reader = new BerReader(octets, new BerReaderOptions { AllowMultipleTopLevelValues = true, FramingOnly = framingOnly });
        try
        {
            while (reader.Read() != BerReadResult.EndOfData)
            {
            }

            return "good";
        }
        catch (BerContentException exception)
        {
            return $"{exception.Error}@{exception.Offset}";
        }
    }
}
