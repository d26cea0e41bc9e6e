using System.Text;
using Ber.Compat;
using Matrix;

// dotnet run -c Release --project tests/Matrix -- [CORPUS] [--half 0|1] [--list misses|alarms|depends|unnamed|losses|errors|apart] [--only TEXT] [--by-files]
Console.OutputEncoding = Encoding.UTF8;
string? folder = args.FirstOrDefault(static a => !a.StartsWith("--", StringComparison.Ordinal) && Directory.Exists(a)) ?? Environment.GetEnvironmentVariable("QBER_CORPUS");
if (folder is null)
{
    Console.Error.WriteLine("usage: Matrix CORPUS [--half 0|1] [--list misses|alarms|depends|unnamed|losses|errors|apart] [--only TEXT]   (or QBER_CORPUS)");
    return 64;
}

string? Option(string name) => Array.IndexOf(args, name) is >= 0 and int at && at + 1 < args.Length ? args[at + 1] : null;

IEnumerable<MatrixRow> rows = MatrixRow.ReadAll(Path.Join(folder, "matrix.jsonl"));
if (Option("--half") is string half)
    rows = rows.Where(r => r.Half == half[0] - '0');
if (Option("--only") is string only)
    rows = rows.Where(r => r.Id.Contains(only, StringComparison.Ordinal));
IReadOnlyList<RowResult> results = new Evaluation(folder, args.Contains("--by-files")).Run(rows);

if (Option("--list") is string list)
{
    foreach (RowResult result in results.Where(r => Report.IsListed(r, list)))
        Report.WriteRow(Console.Out, result);
}

Report.WriteSummary(Console.Out, results);
return 0;
