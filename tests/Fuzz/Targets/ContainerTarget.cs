using Ber.Compat;

namespace Fuzz;

/// <summary>What stands around a stream, as a file and as a pipe: the same stream comes out of both, or neither gives one.</summary>
internal sealed class ContainerTarget : IFuzzTarget, IDisposable
{
    private readonly FileStream _file = new(
        Path.Join(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 0, FileOptions.DeleteOnClose);

    public string Name => "container";

    public InputKind Kind => InputKind.Container;

    public int AllocationFactor => 16 * 1024;   // clusters and windows of 2 MiB for an image of a few hundred octets

    public Outcome Run(byte[] input, Cutting cutting)
    {
        // An image is read at many places: on a pipe it is refused.
        bool isFile = cutting.Piece == 0 || input.AsSpan().StartsWith(Qcow2Header.Magic);
        if (isFile)
        {
            _file.SetLength(0);
            RandomAccess.Write(_file.SafeFileHandle, input, 0);
        }

        var output = new BoundedSink();
        try
        {
            using OpenedContainer opened = isFile
                ? ContainerOpener.Open(new ContainerFile(_file.SafeFileHandle, null), new ContainerOptions())
                : ContainerOpener.Open(new CutSource(input, cutting), new ContainerOptions());
            byte[] piece = new byte[64 * 1024];
            for (int read = opened.Source.Read(piece); read > 0; read = opened.Source.Read(piece))
                output.Write(piece.AsSpan(0, read));
            return Outcome.Of("opened", output.Octets);
        }
        catch (StreamFormatException exception) when (!exception.Message.AsSpan().ContainsAny('\n', '\r'))
        {
            return new Outcome("refused");   // how much came out before depends on how much came at once
        }
    }

    public bool IsDocumented(Exception exception) => false;

    public void Dispose() => _file.Dispose();
}
