using System.Collections.Concurrent;
using Ber.Compat;
using Ber.Detector;

namespace Matrix;

/// <summary>Runs the detector over rows.</summary>
internal sealed class Evaluation
{
    private readonly Func<string, (MigrationProfile Profile, UInt128 Digest)> _load;
    private readonly Func<string, string>? _captured;
    private readonly ConcurrentDictionary<string, Lazy<(MigrationProfile Profile, UInt128 Digest)>> _profiles = new();

    /// <summary>Over the streams of an unpacked corpus.</summary>
    /// <param name="folder">Where the corpus is unpacked.</param>
    /// <param name="goesByFiles">Whether profiles are written as files and read again before they are compared.</param>
    public Evaluation(string folder, bool goesByFiles = false) => _load = id =>
    {
        byte[] octets = File.ReadAllBytes(Path.Join(folder, "streams", id + ".mig"));
        StreamOctetSource Open() => new(new MemoryStream(octets));
        MigrationProfile profile = ProfileReader.Read(Open(), id, again: Open);
        return (goesByFiles ? Support.Sides.ByFile(profile) : profile, System.IO.Hashing.XxHash128.HashToUInt128(octets));
    };

    /// <summary>The same, with captured profiles of destinations.</summary>
    /// <param name="folder">Where the corpus is unpacked.</param>
    /// <param name="captured">The file of a twin's profile.</param>
    public Evaluation(string folder, Func<string, string> captured)
        : this(folder) => _captured = captured;

    /// <summary>Over profiles.</summary>
    /// <param name="profiles">By the id of their stream.</param>
    public Evaluation(IReadOnlyDictionary<string, MigrationProfile> profiles)
        => _load = id => (profiles[id], (UInt128)(uint)StringComparer.Ordinal.GetHashCode(id));

    public IReadOnlyList<RowResult> Run(IEnumerable<MatrixRow> rows)
        => [.. rows.AsParallel().AsOrdered().Select(Run)];

    public MigrationProfile ProfileOf(string id) => Load(id).Profile;

    /// <summary>Octets of the device state in a stream.</summary>
    public long OctetsOf(string id) => ProfileOf(id).Devices.Sum(static d => d.Octets);

    private RowResult Run(MatrixRow row)
    {
        (MigrationProfile source, UInt128 sourceDigest) = Load(row.Source);
        (MigrationProfile twin, UInt128 twinDigest) = Load(row.Twin);
        MigrationProfile destination = _captured is null ? twin : Captured(_captured(row.Twin));
        return new RowResult(row, MigrationCheck.Check(source, destination), sourceDigest == twinDigest);
    }

    private static MigrationProfile Captured(string path)
    {
        using FileStream file = File.OpenRead(path);
        return ProfileReader.Read(new StreamOctetSource(file), path);
    }

    private (MigrationProfile Profile, UInt128 Digest) Load(string id)
        => _profiles.GetOrAdd(id, key => new Lazy<(MigrationProfile, UInt128)>(() => _load(key))).Value;
}
