namespace Ber.Compat;

/// <summary>Holds octets that are written once and then read once: in memory, and past a limit in a temporary file that is gone with its handle.</summary>
internal sealed class OctetSpool(int memoryLimit) : IOctetSink, IDisposable
{
    private Stream _stream = new MemoryStream(1024 * 1024);

    public void Write(ReadOnlySpan<byte> octets)
    {
        if (_stream is MemoryStream memory && memory.Length + octets.Length > memoryLimit)
        {
            var file = new FileStream(Path.Join(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 0, FileOptions.DeleteOnClose);
            memory.Position = 0;
            memory.CopyTo(file);
            _stream = file;
        }

        _stream.Write(octets);
    }

    public void Flush()
    {
    }

    public IOctetSource ToSource()
    {
        _stream.Position = 0;
        return new StreamOctetSource(_stream);
    }

    public void Dispose() => _stream.Dispose();
}
