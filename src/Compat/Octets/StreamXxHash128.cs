using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ber.Compat;

/// <summary>XXH128 with seed 0 and the usual secret, taken while octets pass, as System.IO.Hashing has it (the XXH3 algorithm of xxHash 0.8).</summary>
/// <remarks>
/// In registers of up to 512 bits, where the library has 128. A block is 16 stripes of 64 octets; eight sums are kept, each of every eighth word. The last
/// stripe is taken in another way, so that one that is whole waits for more octets.
/// </remarks>
internal sealed class StreamXxHash128
{
    private const int StripeLength = 64;
    private const int StripesOfBlock = 16;
    private const int PendingLength = 4 * StripeLength;
    private const int ShortLength = 240;   // up to here XXH128 has other ways, which are the library's

    private const int ScrambleAt = 128;    // where in the secret that begins which goes in at the end of a block
    private const int LastAt = 121;        // and in the last stripe
    private const int LowAt = 11;          // and in the lower half of the digest
    private const int HighAt = 117;        // and in the upper half
    private const int SecretStep = 8;      // by how much that of the next stripe is farther

    private const byte OtherOfPair = 0b01_00_11_10;   // as a shuffle

    private const uint Prime32A = 0x9E3779B1, Prime32B = 0x85EBCA77, Prime32C = 0xC2B2AE3D;
    private const ulong Prime64A = 0x9E3779B185EBCA87, Prime64B = 0xC2B2AE3D27D4EB4F, Prime64C = 0x165667B19E3779F9;
    private const ulong Prime64D = 0x85EBCA77C2B2AE63, Prime64E = 0x27D4EB2F165667C5;
    private const ulong AvalanchePrime = 0x165667919E3779F9;

    private readonly ulong[] _sums = [Prime32C, Prime64A, Prime64B, Prime64C, Prime64D, Prime32B, Prime64E, Prime32A];
    private readonly byte[] _pending = new byte[StripeLength + PendingLength];   // the stripe that was taken in last, and what was not
    private int _pendingLength;
    private int _stripe;   // of the block
    private ulong _length;

    /// <summary>Whether there is code for the processor.</summary>
    public static bool IsSupported => Sse2.IsSupported;

    private static ReadOnlySpan<byte> Secret =>
    [
        0xb8, 0xfe, 0x6c, 0x39, 0x23, 0xa4, 0x4b, 0xbe, 0x7c, 0x01, 0x81, 0x2c, 0xf7, 0x21, 0xad, 0x1c, 0xde, 0xd4, 0x6d, 0xe9, 0x83, 0x90, 0x97, 0xdb,
        0x72, 0x40, 0xa4, 0xa4, 0xb7, 0xb3, 0x67, 0x1f, 0xcb, 0x79, 0xe6, 0x4e, 0xcc, 0xc0, 0xe5, 0x78, 0x82, 0x5a, 0xd0, 0x7d, 0xcc, 0xff, 0x72, 0x21,
        0xb8, 0x08, 0x46, 0x74, 0xf7, 0x43, 0x24, 0x8e, 0xe0, 0x35, 0x90, 0xe6, 0x81, 0x3a, 0x26, 0x4c, 0x3c, 0x28, 0x52, 0xbb, 0x91, 0xc3, 0x00, 0xcb,
        0x88, 0xd0, 0x65, 0x8b, 0x1b, 0x53, 0x2e, 0xa3, 0x71, 0x64, 0x48, 0x97, 0xa2, 0x0d, 0xf9, 0x4e, 0x38, 0x19, 0xef, 0x46, 0xa9, 0xde, 0xac, 0xd8,
        0xa8, 0xfa, 0x76, 0x3f, 0xe3, 0x9c, 0x34, 0x3f, 0xf9, 0xdc, 0xbb, 0xc7, 0xc7, 0x0b, 0x4f, 0x1d, 0x8a, 0x51, 0xe0, 0x4b, 0xcd, 0xb4, 0x59, 0x31,
        0xc8, 0x9f, 0x7e, 0xc9, 0xd9, 0x78, 0x73, 0x64, 0xea, 0xc5, 0xac, 0x83, 0x34, 0xd3, 0xeb, 0xc3, 0xc5, 0x81, 0xa0, 0xff, 0xfa, 0x13, 0x63, 0xeb,
        0x17, 0x0d, 0xdd, 0x51, 0xb7, 0xf0, 0xda, 0x49, 0xd3, 0x16, 0x55, 0x26, 0x29, 0xd4, 0x68, 0x9e, 0x2b, 0x16, 0xbe, 0x58, 0x7d, 0x47, 0xa1, 0xfc,
        0x8f, 0xf8, 0xb8, 0xd1, 0x7a, 0xd0, 0x31, 0xce, 0x45, 0xcb, 0x3a, 0x8f, 0x95, 0x16, 0x04, 0x28, 0xaf, 0xd7, 0xfb, 0xca, 0xbb, 0x4b, 0x40, 0x7e,
    ];

    /// <summary>Takes octets in.</summary>
    public void Append(ReadOnlySpan<byte> octets)
    {
        _length += (uint)octets.Length;
        if (octets.Length > PendingLength - _pendingLength)
        {
            if (_pendingLength > 0)
            {
                int whole = (_pendingLength + StripeLength - 1) & -StripeLength;
                int rest = whole - _pendingLength;
                octets[..rest].CopyTo(_pending.AsSpan(StripeLength + _pendingLength));
                octets = octets[rest..];
                TakeIn(_pending.AsSpan(StripeLength, whole));
                _pendingLength = 0;
                _pending.AsSpan(whole, StripeLength).CopyTo(_pending);
            }

            int taken = (octets.Length - 1) & -StripeLength;
            if (taken > 0)
            {
                TakeIn(octets[..taken]);
                octets.Slice(taken - StripeLength, StripeLength).CopyTo(_pending);
                octets = octets[taken..];
            }
        }

        octets.CopyTo(_pending.AsSpan(StripeLength + _pendingLength));
        _pendingLength += octets.Length;
    }

    /// <summary>The digest of what was taken in so far; more may follow.</summary>
    public byte[] GetCurrentHash()
    {
        if (_length <= ShortLength)
            return XxHash128.Hash(_pending.AsSpan(StripeLength, _pendingLength));
        Span<ulong> sums = stackalloc ulong[StripeLength / sizeof(ulong)];
        _sums.CopyTo(sums);
        TakeIn(_pending.AsSpan(StripeLength, (_pendingLength - 1) & -StripeLength), sums, _stripe);
        AddStripe(_pending.AsSpan(_pendingLength, StripeLength), sums, LastAt);
        var digest = new byte[2 * sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(digest, Merge(sums, HighAt, ~(_length * Prime64B)));
        BinaryPrimitives.WriteUInt64BigEndian(digest.AsSpan(sizeof(ulong)), Merge(sums, LowAt, _length * Prime64A));
        return digest;
    }

    private void TakeIn(ReadOnlySpan<byte> stripes) => _stripe = TakeIn(stripes, _sums, _stripe);

    /// <param name="stripes">Whole stripes.</param>
    /// <param name="sums">The sums.</param>
    /// <param name="stripe">Which stripe of its block the first one is.</param>
    /// <returns>Which one comes next.</returns>
    private static int TakeIn(ReadOnlySpan<byte> stripes, Span<ulong> sums, int stripe)
        => Vector512.IsHardwareAccelerated && Avx512F.IsSupported ? TakeIn512(stripes, sums, stripe)
            : Avx2.IsSupported ? TakeIn256(stripes, sums, stripe)
            : TakeIn128(stripes, sums, stripe);

    // Each word is added to the other sum of its pair: the words are summed by themselves, and change places once a block and not once a stripe.

    private static int TakeIn512(ReadOnlySpan<byte> stripes, Span<ulong> sums, int stripe)
    {
        ref byte secret = ref MemoryMarshal.GetReference(Secret);
        ref byte at = ref MemoryMarshal.GetReference(stripes);
        Vector512<ulong> sum = Vector512.Create(sums);
        for (int left = stripes.Length / StripeLength; left > 0;)
        {
            int end = Math.Min(StripesOfBlock, stripe + left);
            left -= end - stripe;
            Vector512<ulong> words = default;
            for (; stripe < end; stripe++)
            {
                Vector512<ulong> added = Vector512.LoadUnsafe(ref at).AsUInt64();
                words += added;
                Vector512<ulong> keyed = added ^ Vector512.LoadUnsafe(ref secret, (nuint)(SecretStep * stripe)).AsUInt64();
                sum += Avx512F.Multiply(keyed.AsUInt32(), Avx512F.ShiftRightLogical(keyed, 32).AsUInt32());
                at = ref Unsafe.Add(ref at, StripeLength);
            }

            sum += Avx512F.Shuffle(words.AsUInt32(), OtherOfPair).AsUInt64();
            if (stripe < StripesOfBlock)
                break;
            stripe = 0;
            sum ^= Avx512F.ShiftRightLogical(sum, 47) ^ Vector512.LoadUnsafe(ref secret, ScrambleAt).AsUInt64();
            Vector512<uint> prime = Vector512.Create((ulong)Prime32A).AsUInt32();
            Vector512<ulong> upper = Avx512F.Multiply(Avx512F.ShiftRightLogical(sum, 32).AsUInt32(), prime);
            sum = Avx512F.Multiply(sum.AsUInt32(), prime) + Avx512F.ShiftLeftLogical(upper, 32);
        }

        sum.CopyTo(sums);
        return stripe;
    }

    private static int TakeIn256(ReadOnlySpan<byte> stripes, Span<ulong> sums, int stripe)
    {
        ref byte secret = ref MemoryMarshal.GetReference(Secret);
        ref byte at = ref MemoryMarshal.GetReference(stripes);
        Vector256<ulong> sum0 = Vector256.Create(sums), sum1 = Vector256.Create(sums[4..]);
        for (int left = stripes.Length / StripeLength; left > 0;)
        {
            int end = Math.Min(StripesOfBlock, stripe + left);
            left -= end - stripe;
            Vector256<ulong> words0 = default, words1 = default;
            for (; stripe < end; stripe++)
            {
                Vector256<ulong> added0 = Vector256.LoadUnsafe(ref at).AsUInt64(), added1 = Vector256.LoadUnsafe(ref at, 32).AsUInt64();
                words0 += added0;
                words1 += added1;
                ref byte key = ref Unsafe.Add(ref secret, SecretStep * stripe);
                sum0 += Product(added0 ^ Vector256.LoadUnsafe(ref key).AsUInt64());
                sum1 += Product(added1 ^ Vector256.LoadUnsafe(ref key, 32).AsUInt64());
                at = ref Unsafe.Add(ref at, StripeLength);
            }

            sum0 += Avx2.Shuffle(words0.AsUInt32(), OtherOfPair).AsUInt64();
            sum1 += Avx2.Shuffle(words1.AsUInt32(), OtherOfPair).AsUInt64();
            if (stripe < StripesOfBlock)
                break;
            stripe = 0;
            sum0 = Scramble(sum0, Vector256.LoadUnsafe(ref secret, ScrambleAt).AsUInt64());
            sum1 = Scramble(sum1, Vector256.LoadUnsafe(ref secret, ScrambleAt + 32).AsUInt64());
        }

        sum0.CopyTo(sums);
        sum1.CopyTo(sums[4..]);
        return stripe;

        static Vector256<ulong> Product(Vector256<ulong> keyed) => Avx2.Multiply(keyed.AsUInt32(), (keyed >> 32).AsUInt32());

        static Vector256<ulong> Scramble(Vector256<ulong> sum, Vector256<ulong> key)
        {
            Vector256<uint> prime = Vector256.Create((ulong)Prime32A).AsUInt32();
            sum ^= (sum >> 47) ^ key;
            return Avx2.Multiply(sum.AsUInt32(), prime) + (Avx2.Multiply((sum >> 32).AsUInt32(), prime) << 32);
        }
    }

    private static int TakeIn128(ReadOnlySpan<byte> stripes, Span<ulong> sums, int stripe)
    {
        ref byte secret = ref MemoryMarshal.GetReference(Secret);
        ref byte at = ref MemoryMarshal.GetReference(stripes);
        Vector128<ulong> sum0 = Vector128.Create(sums), sum1 = Vector128.Create(sums[2..]);
        Vector128<ulong> sum2 = Vector128.Create(sums[4..]), sum3 = Vector128.Create(sums[6..]);
        for (int left = stripes.Length / StripeLength; left > 0;)
        {
            int end = Math.Min(StripesOfBlock, stripe + left);
            left -= end - stripe;
            Vector128<ulong> words0 = default, words1 = default, words2 = default, words3 = default;
            for (; stripe < end; stripe++)
            {
                ref byte key = ref Unsafe.Add(ref secret, SecretStep * stripe);
                Vector128<ulong> added0 = Vector128.LoadUnsafe(ref at).AsUInt64(), added1 = Vector128.LoadUnsafe(ref at, 16).AsUInt64();
                words0 += added0;
                words1 += added1;
                sum0 += Product(Vector128.LoadUnsafe(ref key).AsUInt64() ^ added0);
                sum1 += Product(Vector128.LoadUnsafe(ref key, 16).AsUInt64() ^ added1);
                Vector128<ulong> added2 = Vector128.LoadUnsafe(ref at, 32).AsUInt64(), added3 = Vector128.LoadUnsafe(ref at, 48).AsUInt64();
                words2 += added2;
                words3 += added3;
                sum2 += Product(Vector128.LoadUnsafe(ref key, 32).AsUInt64() ^ added2);
                sum3 += Product(Vector128.LoadUnsafe(ref key, 48).AsUInt64() ^ added3);
                at = ref Unsafe.Add(ref at, StripeLength);
            }

            sum0 += Sse2.Shuffle(words0.AsUInt32(), OtherOfPair).AsUInt64();
            sum1 += Sse2.Shuffle(words1.AsUInt32(), OtherOfPair).AsUInt64();
            sum2 += Sse2.Shuffle(words2.AsUInt32(), OtherOfPair).AsUInt64();
            sum3 += Sse2.Shuffle(words3.AsUInt32(), OtherOfPair).AsUInt64();
            if (stripe < StripesOfBlock)
                break;
            stripe = 0;
            sum0 = Scramble(sum0, Vector128.LoadUnsafe(ref secret, ScrambleAt).AsUInt64());
            sum1 = Scramble(sum1, Vector128.LoadUnsafe(ref secret, ScrambleAt + 16).AsUInt64());
            sum2 = Scramble(sum2, Vector128.LoadUnsafe(ref secret, ScrambleAt + 32).AsUInt64());
            sum3 = Scramble(sum3, Vector128.LoadUnsafe(ref secret, ScrambleAt + 48).AsUInt64());
        }

        sum0.CopyTo(sums);
        sum1.CopyTo(sums[2..]);
        sum2.CopyTo(sums[4..]);
        sum3.CopyTo(sums[6..]);
        return stripe;

        // A shuffle makes a copy, where a shift would need one.
        static Vector128<ulong> Product(Vector128<ulong> keyed) => Sse2.Multiply(keyed.AsUInt32(), Sse2.Shuffle(keyed.AsUInt32(), 0b00_11_00_01));

        static Vector128<ulong> Scramble(Vector128<ulong> sum, Vector128<ulong> key)
        {
            Vector128<uint> prime = Vector128.Create((ulong)Prime32A).AsUInt32();
            sum ^= (sum >> 47) ^ key;
            return Sse2.Multiply(sum.AsUInt32(), prime) + (Sse2.Multiply(Sse2.Shuffle(sum.AsUInt32(), 0b00_11_00_01), prime) << 32);
        }
    }

    /// <summary>One stripe by itself.</summary>
    private static void AddStripe(ReadOnlySpan<byte> octets, Span<ulong> sums, int secretAt)
    {
        for (int i = 0; i < sums.Length; i++)
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(octets[(i * sizeof(ulong))..]);
            ulong keyed = word ^ SecretWord(secretAt + (i * sizeof(ulong)));
            sums[i ^ 1] += word;
            sums[i] += (uint)keyed * (keyed >> 32);
        }
    }

    /// <summary>Half of the digest.</summary>
    private static ulong Merge(ReadOnlySpan<ulong> sums, int secretAt, ulong start)
    {
        ulong merged = start;
        for (int i = 0; i < sums.Length; i += 2)
        {
            ulong upper = Math.BigMul(
                sums[i] ^ SecretWord(secretAt + (i * sizeof(ulong))), sums[i + 1] ^ SecretWord(secretAt + ((i + 1) * sizeof(ulong))), out ulong lower);
            merged += upper ^ lower;
        }

        merged ^= merged >> 37;
        merged *= AvalanchePrime;
        return merged ^ (merged >> 32);
    }

    private static ulong SecretWord(int at) => BinaryPrimitives.ReadUInt64LittleEndian(Secret[at..]);
}
