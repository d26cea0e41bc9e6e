using System.Collections.Concurrent;
using Support;

namespace Golden.Foreign;

/// <summary>BER files in a folder of their own, as foreign decoders want them: every golden stream, and every built one.</summary>
public sealed class BerFiles : IDisposable
{
    private readonly ConcurrentBag<string> _names = [];

    public BerFiles()
    {
        Folder = Directory.CreateTempSubdirectory("qber-foreign-").FullName;
        foreach (string name in Streams.AllNames)
            Add(name, Streams.Read(name), false);
        foreach ((string name, Func<BuiltStreams.Built> build) in BuiltStreams.All)
        {
            BuiltStreams.Built built = build();
            Add($"built {name}".Replace(' ', '-').Replace(',', '-'), built.Legacy, built.IsTruncated);
        }
    }

    public string Folder { get; }

    /// <summary>Names of the files in <see cref="Folder"/>.</summary>
    public IReadOnlyCollection<string> Names => _names;

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private void Add(string name, byte[] legacy, bool isTruncated)
    {
        File.WriteAllBytes(Path.Join(Folder, $"{name}.ber"), Translations.Encode(legacy, out _, isTruncated));
        _names.Add($"{name}.ber");
    }
}
