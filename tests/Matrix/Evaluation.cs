using System.Collections.Concurrent;
using Ber.Compat;

namespace Matrix;

/// <summary>Runs the detector over rows.</summary>
internal sealed class Evaluation
{
    private readonly string _folder;
    private readonly bool _goesByFiles;
    private readonly ConcurrentDictionary<string, Lazy<(MigrationProfile Profile, byte[] Digest)>> _profiles = new();

    /// <param name="folder">Where the corpus is unpacked.</param>
    /// <param name="goesByFiles">Whether profiles are written as files and read again before they are compared.</param>
    public Evaluation(string folder, bool goesByFiles = false) => (_folder, _goesByFiles) = (folder, goesByFiles);

    public IReadOnlyList<RowResult> Run(IEnumerable<MatrixRow> rows)
        => [.. rows.AsParallel().AsOrdered().Select(Run)];

    private RowResult Run(MatrixRow row)
    {
        (MigrationProfile source, byte[] sourceDigest) = Load(row.Source);
        (MigrationProfile twin, byte[] twinDigest) = Load(row.Twin);
        return new RowResult(row, MigrationCheck.Check(source, twin), sourceDigest.AsSpan().SequenceEqual(twinDigest));
    }

    private (MigrationProfile Profile, byte[] Digest) Load(string id)
        => _profiles.GetOrAdd(id, key => new Lazy<(MigrationProfile, byte[])>(() =>
        {
            byte[] octets = File.ReadAllBytes(Path.Join(_folder, "streams", key + ".mig"));
            MigrationProfile profile = ProfileReader.Read(new StreamOctetSource(new MemoryStream(octets)), key);
            return (_goesByFiles ? ByFile(profile) : profile, System.IO.Hashing.XxHash128.Hash(octets));
        })).Value;

    private static MigrationProfile ByFile(MigrationProfile profile)
    {
        using var file = new MemoryStream();
        profile.Write(new StreamOctetSink(file));
        file.Position = 0;
        return ProfileReader.Read(new StreamOctetSource(file), profile.Name);
    }
}
