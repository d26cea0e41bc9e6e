using System.Diagnostics;
using Ber.Compat;
using Ber.Detector;
using Support;

namespace EndToEnd;

/// <summary>What the commands read that are killed, and what they make of it when nobody kills them.</summary>
internal sealed class FileKillInputs : IDisposable
{
    /// <summary>A stream of the corpus that is so long takes long enough to be hit; without a corpus it is the longest of the goldens.</summary>
    private const long MaxLength = 24 * 1024 * 1024;
    private const int ProbeRuns = 3;

    private readonly Dictionary<FileVerb, TimeSpan> _durations = [];
    private readonly byte[] _legacy;
    private readonly byte[] _image;

    public FileKillInputs()
    {
        string streams = CorpusFactAttribute.Folder is string corpus ? Path.Join(corpus, "streams") : Path.Join(GoldenText.Root, "tests/Golden/Streams");
        Legacy = new DirectoryInfo(streams).EnumerateFiles("*.mig").Where(static f => f.Length <= MaxLength)
            .OrderByDescending(static f => f.Length).ThenBy(static f => f.Name, StringComparer.Ordinal).First().FullName;
        _legacy = File.ReadAllBytes(Legacy);
        File.WriteAllBytes(Ber, Translations.Encode(_legacy, out _));
        CommandOutcome.Run([], "ram", "extract", Legacy, "-o", Path.Join(Folder, "image"));
        _image = File.ReadAllBytes(Path.Join(Folder, "image"));
        foreach (FileVerb verb in Verbs)
            _durations[verb] = Measure(verb);
    }

    /// <summary>The verbs that can be run here.</summary>
    public static IReadOnlyList<FileVerb> Verbs { get; } =
        [.. Enum.GetValues<FileVerb>().Where(static v => v != FileVerb.Capture || QemuTheoryAttribute.Reason is null)];

    public string Folder { get; } = Directory.CreateTempSubdirectory("qber-kills-").FullName;

    /// <summary>A legacy stream.</summary>
    public string Legacy { get; }

    /// <summary>The same as BER.</summary>
    public string Ber => Path.Join(Folder, "ber");

    /// <summary>The file that a verb reads.</summary>
    public string InputOf(FileVerb verb) => verb is FileVerb.Decode ? Ber : Legacy;

    /// <summary>How long a verb takes that reads a file.</summary>
    public TimeSpan DurationOf(FileVerb verb) => _durations[verb];

    /// <summary>The arguments of a verb.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="input">The file that it reads, or -.</param>
    /// <param name="folder">The folder of its output.</param>
    public static string[] Arguments(FileVerb verb, string input, string folder) => verb switch
    {
        FileVerb.Encode => ["encode", input, "-o", Path.Join(folder, "out")],
        FileVerb.Decode => ["decode", input, "-o", Path.Join(folder, "out")],
        FileVerb.Extract => ["ram", "extract", input, "-o", Path.Join(folder, "out")],
        FileVerb.Listen => ["decode", "--listen", $"unix:{Path.Join(folder, "socket")}", "-o", Path.Join(folder, "out")],
        _ => ["profile", "capture", "-o", Path.Join(folder, "out"), "--", Qemu.Program, .. Qemu.Accelerator, .. Profiles.Guest],
    };

    /// <summary>Whether an output is what the verb makes when nobody kills it.</summary>
    public bool IsWhole(FileVerb verb, byte[] octets)
    {
        try
        {
            return verb switch
            {
                FileVerb.Encode => Translations.Decode(octets, out _).AsSpan().SequenceEqual(_legacy),
                FileVerb.Decode => octets.AsSpan().SequenceEqual(_legacy),
                FileVerb.Extract => octets.AsSpan().SequenceEqual(_image),
                FileVerb.Capture => !ProfileReader.Read(new StreamOctetSource(new MemoryStream(octets)), "out").Devices.IsEmpty,
                _ => false,
            };
        }
        catch (StreamFormatException)
        {
            return false;
        }
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private TimeSpan Measure(FileVerb verb)
    {
        if (verb is FileVerb.Listen)
            return TimeSpan.FromMilliseconds(100);   // it would wait for ever
        List<TimeSpan> runs = [];
        for (int run = 0; run < ProbeRuns; run++)
        {
            var watch = Stopwatch.StartNew();
            CommandOutcome outcome = CommandOutcome.Run([], Arguments(verb, InputOf(verb), Folder));
            runs.Add(watch.Elapsed);
            if (outcome.ExitCode != 0 || !IsWhole(verb, File.ReadAllBytes(Path.Join(Folder, "out"))))
                throw new InvalidOperationException($"{verb} does not do its work: {outcome.Error}");
        }

        runs.Sort();
        return runs[ProbeRuns / 2];
    }
}
