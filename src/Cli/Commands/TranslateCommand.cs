using System.CommandLine;
using System.Globalization;
using Ber.Compat;
using Microsoft.Win32.SafeHandles;

namespace Ber.Cli;

/// <summary><c>qber encode</c> and <c>qber decode</c>: [IN] [-o OUT], both <c>-</c> by default.</summary>
internal static class TranslateCommand
{
    /// <summary>So many sections with the same reason are named; more are counted.</summary>
    private const int ShownSections = 3;

    private const int PipeLength = 1024 * 1024;

    private delegate TranslationResult Translate(IOctetSource input, IOctetSink output, TranslationOptions options);

    public static Command CreateEncode()
    {
        var digest = new Option<DigestAlgorithm>("--digest")
        {
            Description = "What proves that no octet was changed.",
            DefaultValueFactory = static _ => DigestAlgorithm.XxHash128,
            CustomParser = static result => result.Tokens[0].Value switch
            {
                "none" => DigestAlgorithm.None,
                "xxh128" => DigestAlgorithm.XxHash128,
                "sha256" => DigestAlgorithm.Sha256,
                string other => Refuse<DigestAlgorithm>(result, $"--digest is none, xxh128 or sha256, not '{other}'."),
            },
            HelpName = "none|xxh128|sha256",
        };
        var compress = new Option<int>("--compress")
        {
            Description = "Compresses the pages, on as many threads as there are processors; level 1 (the default) to 22.",
            CustomParser = static result => result.Tokens[0].Value.Split(':') switch
            {
                ["zstd"] => 1,
                ["zstd", string level] when int.TryParse(level, CultureInfo.InvariantCulture, out int value) && value is >= 1 and <= 22 => value,
                ["none"] => 0,
                _ => Refuse<int>(result, $"--compress is none, zstd or zstd:1 to zstd:22, not '{result.Tokens[0].Value}'."),
            },
            HelpName = "zstd[:LEVEL]",
        };
        var allowTruncated = new Option<bool>("--allow-truncated") { Description = "Takes a legacy stream that ends in the middle as far as it goes." };
        Command command = Create(
            "encode", "Translates a migration stream to BER.", Translation.Encode,
            result => Translation.Options with { Digest = result.GetValue(digest), AllowTruncated = result.GetValue(allowTruncated), ZstdLevel = result.GetValue(compress) is > 0 and int level ? level : null });
        command.Options.Add(digest);
        command.Options.Add(compress);
        command.Options.Add(allowTruncated);
        return command;
    }

    public static Command CreateDecode()
        => Create("decode", "Translates a BER stream back to the legacy migration stream it was made from.", Translation.Decode, static _ => Translation.Options);

    private static Command Create(string name, string description, Translate translate, Func<ParseResult, TranslationOptions> options)
    {
        Argument<string> input = Inputs.Argument();
        var output = new Option<string>("--output", "-o") { Description = "File to write; - is standard output.", DefaultValueFactory = _ => "-", HelpName = "OUT" };
        var command = new Command(name, description) { input, output };
        command.SetAction(result => Failures.Guard(result.GetValue(input)!, () => Run(result.GetValue(input)!, result.GetValue(output)!, translate, options(result), isEncode: name == "encode")));
        return command;
    }

    private static int Run(string inputPath, string outputPath, Translate translate, TranslationOptions options, bool isEncode)
    {
        if (outputPath == "-" && !Console.IsOutputRedirected)
        {
            Console.Error.WriteLine("qber: standard output is a terminal; use -o FILE or a pipe.");
            return ExitCode.Usage;
        }

        using FileStream input = Inputs.Open(inputPath);
        using OutputFile output = OutputFile.Create(outputPath);
        if (output.Pipe is SafeFileHandle outputPipe)
            _ = Native.TrySetPipeLength(outputPipe, PipeLength);

        // The pipe from a source that may be refused is never enlarged: what it holds counts as sent, so the source would report success (design of live use).
        if (!isEncode && !input.CanSeek)
            _ = Native.TrySetPipeLength(input.SafeFileHandle, PipeLength);
        TranslationResult done = translate(Inputs.Source(input, output.Pipe), output.Sink, options);
        output.Commit();
        foreach (string warning in done.Warnings)
            Console.Error.WriteLine($"qber: {Inputs.NameOf(inputPath)}: {warning}");
        if (isEncode)
        {
            foreach (string reason in Condense(done.OpaqueReasons))
                Console.Error.WriteLine($"qber: {Inputs.NameOf(inputPath)}: sent as opaque octets: {reason}");
        }

        return ExitCode.Done;
    }

    /// <summary>Many sections with one reason, as those of a stream without vmdesc, are one line.</summary>
    private static IEnumerable<string> Condense(IReadOnlyList<string> reasons)
        => reasons.GroupBy(static reason => reason[(reason.IndexOf(": ", StringComparison.Ordinal) + 1)..])
            .SelectMany(static IEnumerable<string> (group) => group.Count() <= ShownSections ? group : [$"{group.Count()} sections:{group.Key}"]);

    private static T? Refuse<T>(System.CommandLine.Parsing.ArgumentResult result, string message)
    {
        result.AddError(message);
        return default;
    }
}
