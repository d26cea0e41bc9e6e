using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Ber.Visitors;
using Support;

namespace Ber.Bench;

/// <summary>
/// <c>trace [--save]</c>: what tracing costs while nobody listens: <c>VMState.VisitTraced</c>, and a <see cref="TraceVisitor{TInner}"/> that was
/// made without asking, beside the plain visit.
/// </summary>
internal static class TraceComparison
{
    private const int Count = 20_000;   // fits the second-level cache: what is measured is the visits, not the memory
    private const int Rounds = 301;

    public static int Run(TextWriter output, bool save)
    {
        ResultFile.Publish(output, "trace.md", Report(), save);
        return 0;
    }

    private static string Report()
    {
        const double fields = (double)Count * MixedRecord.FieldCount;
        MixedRecords source = MixedRecords.Create(Count);
        var target = new MixedRecords { Records = new MixedRecord[Count] };
        var output = new ArrayBufferWriter<byte>((Count * 128) + 256);
        var file = new QemuFileWriter(output);
        Visit(new BerOutputVisitor(output), source);
        byte[] ber = output.WrittenSpan.ToArray();
        output.ResetWrittenCount();
        Visit(file.Visitor, source);
        byte[] octets = output.WrittenSpan.ToArray();
        var reader = new QemuFileReader(octets);

        (string Name, Action Plain, Action Traced, Action Decorated)[] rows =
        [
            (
                "BER, output",
                () => { output.ResetWrittenCount(); Visit(new BerOutputVisitor(output), source); },
                () => { output.ResetWrittenCount(); VisitTraced(new BerOutputVisitor(output), source); },
                () => { output.ResetWrittenCount(); Visit(new TraceVisitor<BerOutputVisitor>(new BerOutputVisitor(output)), source); }),
            (
                "BER, input",
                () => Visit(new BerInputVisitor(ber), target),
                () => VisitTraced(new BerInputVisitor(ber), target),
                () => Visit(new TraceVisitor<BerInputVisitor>(new BerInputVisitor(ber)), target)),
            (
                "QEMUFile, output",
                () => { output.ResetWrittenCount(); Visit(file.Visitor, source); },
                () => { output.ResetWrittenCount(); VisitTraced(file.Visitor, source); },
                () => { output.ResetWrittenCount(); Visit(new TraceVisitor<QemuFileOutputVisitor>(file.Visitor), source); }),
            (
                "QEMUFile, input",
                () => { reader.Reset(octets); Visit(reader.Visitor, target); },
                () => { reader.Reset(octets); VisitTraced(reader.Visitor, target); },
                () => { reader.Reset(octets); Visit(new TraceVisitor<QemuFileInputVisitor>(reader.Visitor), target); }),
        ];
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Tracing while nobody listens\n\n{Machine.Describe()}\n\n");
        text.Append(CultureInfo.InvariantCulture,
            $"{fields:N0} fields; medians of {Rounds} rounds of CPU time, each right after a Visit. VisitTraced asks once whether somebody listens; "
            + $"a TraceVisitor that is made all the same asks for every field.\n\n");
        text.Append(
            "| visits | Visit ns/field | VisitTraced ns/field | ratio | B allocated more | TraceVisitor ns/field | ratio |\n"
            + "|---|---:|---:|---:|---:|---:|---:|\n");
        foreach ((string name, Action plain, Action traced, Action decorated) in rows)
        {
            Measured[] measured = Measurement.SideBySide([plain, traced, decorated], Rounds);
            text.Append(CultureInfo.InvariantCulture,
                $"| {name} | {measured[0].Nanoseconds / fields:F3} | {measured[1].Nanoseconds / fields:F3} | {measured[1].Ratio:F3} | "
                + $"{measured[1].Allocated - measured[0].Allocated} ");
            text.Append(CultureInfo.InvariantCulture, $"| {measured[2].Nanoseconds / fields:F3} | {measured[2].Ratio:F3} |\n");
        }

        text.Append("\n`dotnet run -c Release --project bench -- trace --save`\n");
        return text.ToString();
    }

    private static void Visit<TVisitor>(TVisitor visitor, MixedRecords records)
        where TVisitor : IVisitor, allows ref struct
    {
        VMState.Visit(ref visitor, ref records);
        visitor.Complete();
    }

    private static void VisitTraced<TVisitor>(TVisitor visitor, MixedRecords records)
        where TVisitor : IVisitor, allows ref struct
    {
        VMState.VisitTraced(ref visitor, ref records);
        visitor.Complete();
    }
}
