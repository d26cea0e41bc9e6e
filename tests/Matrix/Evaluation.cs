using System.Collections.Concurrent;
using Ber.Compat;

namespace Matrix;

/// <summary>Runs the detector over rows.</summary>
internal sealed class Evaluation
{
    private readonly string _folder;
    private readonly ConcurrentDictionary<string, Lazy<(MigrationProfile Profile, byte[] Digest)>> _profiles = new();

    public Evaluation(string folder) => _folder = folder;

    public IReadOnlyList<RowResult> Run(IEnumerable<MatrixRow> rows)
        => [.. rows.AsParallel().AsOrdered().Select(Run)];

    private RowResult Run(MatrixRow row)
    {
        (MigrationProfile source, byte[] sourceDigest) = Load(row.Source);
        (MigrationProfile twin, byte[] twinDigest) = Load(row.Twin);
        return new RowResult(row, MigrationCheck.Check(source, twin), sourceDigest.AsSpan().SequenceEqual(twinDigest));
    }

    private (MigrationProfile Profile, byte[] Digest) Load(string id)
        => _profiles.GetOrAdd(id, static (key, folder) => new Lazy<(MigrationProfile, byte[])>(() =>
        {
            byte[] octets = File.ReadAllBytes(Path.Join(folder, "streams", key + ".mig"));
            MigrationProfile profile = ProfileReader.Read(new StreamOctetSource(new MemoryStream(octets)), key);
            return (profile, System.IO.Hashing.XxHash128.Hash(octets));
        }), _folder).Value;
}
