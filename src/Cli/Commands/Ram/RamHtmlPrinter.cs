using Ber.Compat;

namespace Ber.Cli;

/// <summary>Prints RAM blocks as a page: which pages are data, repeated, zero, unknown.</summary>
internal sealed class RamHtmlPrinter : IRamConsumer
{
    private readonly RamContents _contents = new();

    private IReadOnlyList<RamBlockSummary> _blocks = [];

    /// <summary>Runs an inspection to its end, then prints.</summary>
    public static void Print(string path, Action<IStreamConsumer> inspect)
    {
        var reader = new RamHtmlPrinter();
        inspect(reader);
        using Stream output = StandardStreams.OpenOutput();
        HtmlPage.Write(output, "ram list", Messages.NameOf(path), json => HtmlPage.WriteRam(json, reader._blocks, reader._contents));
    }

    public void OnPage(int block, ulong offset, int length, RamPageForm form, ReadOnlySpan<byte> octets) => _contents.Add(block, offset, length, form, octets);

    public void OnFilledPages(int block, ulong offset, int length, long count, byte fill) => _contents.AddFilled(block, offset, length, count, fill);

    public void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result) => _blocks = blocks;
}
