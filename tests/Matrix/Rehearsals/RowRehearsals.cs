using Ber.Compat;
using Ber.Live;

namespace Matrix;

/// <summary>Tries recorded loads again, with the destination's own QEMU.</summary>
/// <param name="corpus">Where the corpus is unpacked.</param>
/// <param name="programs">For a destination's version, the wrapper before its command line: none, or <c>chroot FOLDER</c>.</param>
/// <param name="isFull">Whether a twin is given all pages.</param>
internal sealed class RowRehearsals(string corpus, IReadOnlyDictionary<string, string[]> programs, bool isFull)
{
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
        string path = Path.Join(corpus, "streams", row.Source + ".mig");
        using FileStream stream = File.OpenRead(path);
        using FileStream again = File.OpenRead(path);
        var options = new RehearsalOptions { IsFull = isFull, Again = () => new StreamOctetSource(again) };
        RowResult judged = _evaluation.Run([row])[0];
        try
        {
            string[] line = [.. programs[row.DestinationVersion], .. row.CommandLine];
            return new RehearsedRow(row, Rehearsal.Run(new StreamOctetSource(stream), line, options), null, judged.Report);
        }
        catch (Exception exception) when (exception is TwinException or QmpException or StreamFormatException)
        {
            return new RehearsedRow(row, null, exception is TwinException { Output: string said } ? said : exception.Message, judged.Report);
        }
    }
}
