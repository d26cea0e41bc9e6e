using System.IO.Hashing;
using System.Security.Cryptography;

namespace Ber.Compat;

/// <summary>The digest of a run of octets, taken while they pass.</summary>
/// <param name="algorithm">The algorithm.</param>
/// <param name="isCounting">Whether the octets are counted only: the digest is zeros.</param>
internal sealed class StreamDigest(DigestAlgorithm algorithm, bool isCounting = false) : IDisposable
{
    private readonly StreamXxHash128? _fast = algorithm is DigestAlgorithm.XxHash128 && !isCounting && StreamXxHash128.IsSupported ? new() : null;
    private readonly XxHash128? _library = algorithm is DigestAlgorithm.XxHash128 && !isCounting && !StreamXxHash128.IsSupported ? new() : null;
    private readonly IncrementalHash? _sha = algorithm is DigestAlgorithm.Sha256 && !isCounting ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;

    public bool IsCounting => isCounting;

    public long Count { get; private set; }

    public void Append(ReadOnlySpan<byte> octets)
    {
        Count += octets.Length;
        _fast?.Append(octets);
        _library?.Append(octets);
        _sha?.AppendData(octets);
    }

    /// <summary>Counts octets that the digest leaves out.</summary>
    public void Pass(long length) => Count += length;

    public byte[] Value => _fast?.GetCurrentHash() ?? _library?.GetCurrentHash() ?? _sha?.GetCurrentHash() ?? new byte[LengthOf(algorithm)];

    private static int LengthOf(DigestAlgorithm algorithm) => algorithm switch
    {
        DigestAlgorithm.XxHash128 => 16,
        DigestAlgorithm.Sha256 => SHA256.HashSizeInBytes,
        _ => 0,
    };

    public void Dispose() => _sha?.Dispose();
}
