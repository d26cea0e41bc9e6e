using Ber.Live;

namespace Ber.Cli;

/// <summary>What a run keeps, in a folder: each file appears whole or not at all. Without a name it is a folder of this run alone, and goes with it.</summary>
internal sealed class MatrixFolder : IMatrixStore, IDisposable
{
    private readonly Leftover? _own;
    private string _path = "";

    /// <summary>Opens it.</summary>
    /// <param name="path">Where it is, or is to be; null: nowhere.</param>
    public MatrixFolder(string? path)
    {
        if (path is null)
            _own = Leftovers.Make(() => _path = Directory.CreateTempSubdirectory("qber-matrix-").FullName, () => Directory.Delete(_path, recursive: true));
        else
            _path = Open(path);
    }

    /// <inheritdoc/>
    public bool Has(string name) => File.Exists(Path.Join(_path, name));

    /// <inheritdoc/>
    public byte[]? Find(string name)
    {
        try
        {
            return File.ReadAllBytes(Path.Join(_path, name));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Keep(string name, ReadOnlyMemory<byte> octets)
    {
        using OutputFile file = OutputFile.Create(Path.Join(_path, name));
        file.Sink.Write(octets.Span);
        file.Commit();
    }

    public void Dispose() => _own?.Dispose();

    private static string Open(string path)
    {
        try
        {
            return Directory.CreateDirectory(path).FullName;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(path, "it is no folder, and cannot be made one", exception);
        }
    }
}
