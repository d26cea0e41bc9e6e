using System.Text;
using Matrix;

// dotnet run -c Release --project tests/Matrix -- [CORPUS] [--half 0|1] [--list misses|alarms|depends|unnamed|losses|errors|apart|all] [--only TEXT]
//                                                 [--by-files] [--write-sample FILE] [--write-baseline FILE]
// dotnet run -c Release --project tests/Matrix -- stories
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
        "usage: Matrix CORPUS [--half 0|1] [--list misses|alarms|depends|unnamed|losses|errors|apart|all] [--only TEXT] [--by-files] [--write-sample FILE] "
        + "[--write-baseline FILE]   (or QBER_CORPUS)");
    Console.Error.WriteLine("       Matrix stories");
    return 64;
}

string? Option(string name) => Array.IndexOf(args, name) is >= 0 and int at && at + 1 < args.Length ? args[at + 1] : null;

string matrix = Path.Join(folder, "matrix.jsonl");
IEnumerable<MatrixRow> rows = MatrixRow.ReadAll(matrix);
if (Option("--half") is string half)
    rows = rows.Where(r => r.Half == half[0] - '0');
if (Option("--only") is string only)
    rows = rows.Where(r => r.Id.Contains(only, StringComparison.Ordinal));
var evaluation = new Evaluation(folder, args.Contains("--by-files"));
IReadOnlyList<RowResult> results = evaluation.Run(rows);

if (Option("--list") is string list)
{
    foreach (RowResult result in results.Where(r => Report.IsListed(r, list)))
        Report.WriteRow(Console.Out, result);
}

Report.WriteSummary(Console.Out, results);
if (Option("--write-sample") is string sample)
    Sample.Write(results, evaluation, matrix, sample);
if (Option("--write-baseline") is string baseline)
{
    (IReadOnlyList<MatrixRow> sampled, Evaluation sampleEvaluation) = Sample.Read(Option("--write-sample") ?? Sample.Path);
    Baseline.Write(baseline, [.. Baseline.SetsOf("corpus", results), ("sample", Rates.Of(sampleEvaluation.Run(sampled)))]);
}

return 0;
