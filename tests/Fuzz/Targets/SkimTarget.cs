using Ber.Compat;

namespace Fuzz;

/// <summary>Looking through a file tells the same as reading all of it, where that one finds nothing wrong.</summary>
internal sealed class SkimTarget : IFuzzTarget, IDisposable
{
    private readonly FileStream _file = new(
        Path.Join(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 0, FileOptions.DeleteOnClose);

    public string Name => "skim";

    public InputKind Kind => InputKind.Any;

    public int AllocationFactor => 4096;   // all that a consumer is told is text here

    public Outcome Run(byte[] input, Cutting cutting)
    {
        _file.SetLength(0);
        RandomAccess.Write(_file.SafeFileHandle, input, 0);
        string skimmed = Say(log => StreamInspector.Skim(_file.SafeFileHandle, log), out bool isWhole);
        if (cutting.Piece != 0)
        {
            string inspected = Say(log => StreamInspector.Inspect(new FileInPieces(input, cutting), log), out bool isGood);
            if (isGood && inspected != skimmed)
                throw new ViolationException($"skim tells \"{Tail(skimmed)}\", inspect \"{Tail(inspected)}\"");
        }

        return new Outcome(isWhole ? "whole" : skimmed, skimmed.Length);
    }

    public bool IsDocumented(Exception exception) => false;

    public void Dispose() => _file.Dispose();

    private static string Say(Func<IStreamConsumer, TranslationResult> look, out bool isGood)
    {
        var log = new LogConsumer();
        isGood = false;
        try
        {
            look(log);
            isGood = true;
            return log.Text;
        }
        catch (Exception exception) when (exception is StreamFormatException or Ber.Visitors.VisitException or BoundReachedException)
        {
            return exception.Message;
        }
    }

    private static string Tail(string text) => text.Length > 200 ? text[^200..] : text;

    /// <summary>Reads of a file in pieces: its last octets can be had, as those of any file.</summary>
    private sealed class FileInPieces(byte[] octets, Cutting cutting) : IOctetSource, ITailSource
    {
        private readonly CutSource _pieces = new(octets, cutting);

        public bool IsReadable => ((IOctetSource)_pieces).IsReadable;

        public int Read(Span<byte> destination) => _pieces.Read(destination);

        public int ReadTail(Span<byte> destination)
        {
            ReadOnlySpan<byte> tail = octets.AsSpan(Math.Max(0, octets.Length - destination.Length));
            tail.CopyTo(destination);
            return tail.Length;
        }
    }
}
