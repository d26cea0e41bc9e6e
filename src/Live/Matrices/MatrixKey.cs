using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Ber.Live;

/// <summary>Names for what is kept: SHA-256 of all that it depends on.</summary>
internal static class MatrixKey
{
    /// <summary>The name of something.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="parts">What it depends on, in an order of its own. <c>["a", "b"]</c> is something else than <c>["ab"]</c>.</param>
    public static string Of(string kind, params IEnumerable<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (string part in parts.Prepend(kind))
        {
            byte[] octets = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32LittleEndian(length, octets.Length);
            hash.AppendData(length);
            hash.AppendData(octets);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The digest of octets.</summary>
    public static string Of(ReadOnlySpan<byte> octets) => Convert.ToHexStringLower(SHA256.HashData(octets));
}
