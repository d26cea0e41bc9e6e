using System.Text;
using Matrix;

// dotnet run -c Release --project tests/Matrix -- [CORPUS] [--half 0|1] [--list misses|alarms|depends|unnamed|losses|false-losses|errors|apart|all]
//                                                 [--only TEXT] [--captured FOLDER] [--by-files] [--write-sample FILE] [--write-baseline FILE]
// dotnet run -c Release --project tests/Matrix -- stories
// dotnet run -c Release --project tests/Matrix -- CORPUS --rehearse ROWS --qemu VERSION=WRAPPER [--qemu …] [--only TEXT] [--kind KIND] [--full]
//                                                 [--write-rehearsals FILE]
//     in a folder with the firmware of the rows; VERSION is one of the matrix, WRAPPER nothing or chroot FOLDER.
// dotnet run -c Release --project tests/Matrix -- own-dumps [CORPUS]
// dotnet run -c Release --project tests/Matrix -- schema-outcomes [CORPUS]
// dotnet run -c Release --project tests/Matrix -- knowledge CORPUS RELEASE PREFIX [--write FILE]
//     PREFIX is how the names of the release's dumps (CORPUS/schemas) and streams (CORPUS/streams) begin.
Console.OutputEncoding = Encoding.UTF8;
if (args is ["stories", ..])
{
    StoryTable.Write(Console.Out);
    return 0;
}

string? folder = args.FirstOrDefault(static a => !a.StartsWith("--", StringComparison.Ordinal) && Directory.Exists(a))
    ?? Environment.GetEnvironmentVariable("QBER_CORPUS");
if (folder is null)
{
    Console.Error.WriteLine(
        "usage: Matrix CORPUS [--half 0|1] [--list misses|alarms|depends|unnamed|losses|false-losses|errors|apart|all] [--only TEXT] [--by-files] "
        + "[--write-sample FILE] [--write-baseline FILE]   (or QBER_CORPUS)");
    Console.Error.WriteLine("       Matrix stories");
    Console.Error.WriteLine("       Matrix own-dumps CORPUS");
    Console.Error.WriteLine("       Matrix schema-outcomes CORPUS");
    return 64;
}

if (args is ["own-dumps", ..])
{
    OwnDumps.Write(Console.Out, folder);
    return 0;
}

if (args is ["knowledge", _, string release, string prefix, ..])
{
    KnowledgeMaker.Run(Console.Out, folder, release, prefix, Option("--write"));
    return 0;
}

if (args is ["schema-outcomes", ..])
{
    SchemaOutcomes.Run(folder, Console.Out);
    return 0;
}

string? Option(string name) => Array.IndexOf(args, name) is >= 0 and int at && at + 1 < args.Length ? args[at + 1] : null;

if (Option("--rehearse") is string count)
{
    var programs = args.Zip(args.Skip(1)).Where(static a => a.First == "--qemu").Select(static a => a.Second.Split('=', 2))
        .ToDictionary(static p => p[0], static p => p[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
    var rehearsals = new RowRehearsals(folder, programs, args.Contains("--full"));
    List<RehearsedRow> rehearsed = [];
    foreach (CorpusSet set in CorpusSet.All)
    {
        IEnumerable<MatrixRow> rows = set.Read(folder).Where(r => Option("--only") is not string only || r.Id.Contains(only, StringComparison.Ordinal))
            .Where(r => Option("--kind") is not string kind || r.Kind == kind);
        foreach (MatrixRow row in rehearsals.Pick(rows, int.Parse(count, System.Globalization.CultureInfo.InvariantCulture)))
        {
            rehearsed.Add(rehearsals.Run(row));
            RehearsalTable.WriteRow(Console.Out, rehearsed[^1]);
        }
    }

    RehearsalTable.WriteSummary(Console.Out, rehearsed);
    if (Option("--write-rehearsals") is string archive)
        RehearsalSample.Write(rehearsed, folder, archive);
    return 0;
}

// --captured: of the rows whose destination's profile is in FOLDER (capture.py), with the twin alone, and then with the profile.
if (Option("--captured") is string captured)
{
    Captured.Write(Console.Out, folder, captured, Option("--list"));
    return 0;
}

var evaluation = new Evaluation(folder, args.Contains("--by-files"));
List<(string Name, IReadOnlyList<RowResult> Results)> sets = [];
foreach (CorpusSet set in CorpusSet.All)
{
    IEnumerable<MatrixRow> rows = set.Read(folder);
    if (Option("--half") is string half)
        rows = rows.Where(r => r.Half == half[0] - '0');
    if (Option("--only") is string only)
        rows = rows.Where(r => r.Id.Contains(only, StringComparison.Ordinal));
    IReadOnlyList<RowResult> results = evaluation.Run(rows);
    sets.Add((set.Name, results));
    if (Option("--list") is string list)
    {
        foreach (RowResult result in results.Where(r => Report.IsListed(r, list)))
            Report.WriteRow(Console.Out, result);
    }

    Console.WriteLine($"== {set.Name} ==");
    Report.WriteSummary(Console.Out, results);
    Console.WriteLine();
}

if (Option("--write-sample") is string sample)
    Sample.Write([.. sets.SelectMany(static s => s.Results)], evaluation, CorpusSet.All.SelectMany(s => File.ReadLines(s.PathIn(folder))), sample);
if (Option("--write-baseline") is string baseline)
{
    (IReadOnlyList<MatrixRow> sampled, Evaluation sampleEvaluation) = Sample.Read(Option("--write-sample") ?? Sample.Path);
    Baseline.Write(baseline,
        [.. sets.SelectMany(static s => Baseline.SetsOf(s.Name, s.Results)), ("sample", Rates.Of(sampleEvaluation.Run(sampled)))]);
}

return 0;
