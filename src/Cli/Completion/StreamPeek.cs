using System.Diagnostics.CodeAnalysis;
using Ber.Compat;
using Ber.Detector;
using Ber.Live;

namespace Ber.Cli;

/// <summary>What a file has to be completed with, if it says so quickly: a regular file of up to 4 GiB, within a second. RAM is passed over.</summary>
internal static class StreamPeek
{
    private const long MaxLength = 4L << 30;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(1);

    /// <summary>What a reader finds in a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="read">Reads it.</param>
    /// <returns>Nothing where it cannot be read, or not so soon.</returns>
    public static string[] Of(string path, Func<Input, IEnumerable<string>> read)
    {
        if (Native.FactsOf(path, followsLink: true) is not FileFacts { IsRegular: true } || new FileInfo(path).Length > MaxLength)
            return [];
        string[] found = [];
        var reading = new Thread(() => found = Read(path, read)) { IsBackground = true };
        reading.Start();
        return reading.Join(s_limit) ? found : [];
    }

    /// <summary>The names in a stream.</summary>
    public static IEnumerable<string> NamesIn(Input input, Func<StreamNames, IEnumerable<string>> which)
    {
        var names = new StreamNames();
        Inputs.Skim(input, names);
        return which(names);
    }

    /// <summary>The device types and descriptions of a catalog.</summary>
    public static IEnumerable<string> TypesIn(Input input)
        => ProfileReader.ReadCatalog(Inputs.Source(input), Limits.Chosen).Entries.Select(static e => e.Name);

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever is wrong, there is nothing to complete with.")]
    private static string[] Read(string path, Func<Input, IEnumerable<string>> read)
    {
        try
        {
            using Input input = Inputs.Open(path);
            return [.. read(input)];
        }
        catch (Exception)
        {
            return [];
        }
    }
}
