using System.IO.Hashing;
using System.Security.Cryptography;

namespace Ber.Compat;

/// <summary>The digest of a run of octets, taken while they pass.</summary>
internal sealed class StreamDigest(DigestAlgorithm algorithm) : IDisposable
{
    private readonly XxHash128? _xxHash = algorithm is DigestAlgorithm.XxHash128 ? new XxHash128() : null;
    private readonly IncrementalHash? _sha = algorithm is DigestAlgorithm.Sha256 ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;

    public long Count { get; private set; }

    public void Append(ReadOnlySpan<byte> octets)
    {
        Count += octets.Length;
        _xxHash?.Append(octets);
        _sha?.AppendData(octets);
    }

    /// <summary>Counts octets that the digest leaves out.</summary>
    public void Pass(int length) => Count += length;

    public byte[] Value => _xxHash?.GetCurrentHash() ?? _sha?.GetCurrentHash() ?? [];

    public void Dispose() => _sha?.Dispose();
}
