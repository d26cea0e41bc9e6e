using Ber.Compat;
using Ber.Live;

namespace Matrix;

/// <summary>Tries recorded loads again, with the destination's own QEMU.</summary>
/// <param name="corpus">Where the corpus is unpacked.</param>
/// <param name="programs">For a destination's version, the wrapper before its command line: none, or <c>chroot FOLDER</c>.</param>
internal sealed class RowRehearsals(string corpus, IReadOnlyDictionary<string, string[]> programs)
{
    private static readonly RehearsalOptions s_options = new() { TimeLimit = TimeSpan.FromSeconds(60) };

    private readonly Evaluation _evaluation = new(corpus);

    /// <summary>Rows to try: of those whose QEMU is here, so many, spread evenly.</summary>
    public IReadOnlyList<MatrixRow> Pick(IEnumerable<MatrixRow> rows, int count)
    {
        MatrixRow[] able = [.. rows.Where(r => programs.ContainsKey(r.DestinationVersion))];
        int step = Math.Max(able.Length / count, 1);
        return [.. able.Where((_, i) => i % step == step / 2).Take(count)];
    }

    public RehearsedRow Run(MatrixRow row)
    {
        using FileStream stream = File.OpenRead(Path.Join(corpus, "streams", row.Source + ".mig"));
        RowResult judged = _evaluation.Run([row])[0];
        try
        {
            string[] line = [.. programs[row.DestinationVersion], .. row.CommandLine];
            return new RehearsedRow(row, Rehearsal.Run(new StreamOctetSource(stream), line, s_options), null, judged.Report);
        }
        catch (Exception exception) when (exception is TwinException or QmpException or StreamFormatException)
        {
            return new RehearsedRow(row, null, exception is TwinException { Output: string said } ? said : exception.Message, judged.Report);
        }
    }
}
