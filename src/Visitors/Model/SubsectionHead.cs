using System.Buffers.Binary;
using System.Text;

namespace Ber.Visitors;

/// <summary>What stands before the contents of a subsection on a QEMUFile: the octet 05, the name as a counted string, the version id as be32.</summary>
/// <remarks>migration/vmstate.c, vmstate_subsection_save and vmstate_subsection_load.</remarks>
internal static class SubsectionHead
{
    /// <summary>Octets of the longest head.</summary>
    public const int MaxLength = BeforeName + byte.MaxValue + VersionLength;

    /// <summary>QEMU_VM_SUBSECTION, the first octet.</summary>
    public const byte Mark = 0x05;

    /// <summary>Octets before the name: the octet 05 and the length of the name.</summary>
    private const int BeforeName = 2;

    private const int VersionLength = 4;

    /// <summary>Octets of the mark and the name, as far as a loader looks before it knows which subsection it is.</summary>
    public static int LengthToVersion(string name) => BeforeName + Encoding.UTF8.GetByteCount(name);

    /// <summary>Octets of the whole head.</summary>
    public static int LengthOf(string name) => LengthToVersion(name) + VersionLength;

    /// <summary>Writes a head.</summary>
    /// <param name="destination">At least <see cref="MaxLength"/> octets.</param>
    /// <param name="name">The name.</param>
    /// <param name="versionId">The version id.</param>
    /// <returns>Octets written; 0: the name cannot be a counted string.</returns>
    public static int Write(Span<byte> destination, string name, int versionId)
    {
        if (!Encoding.UTF8.TryGetBytes(name, destination.Slice(BeforeName, byte.MaxValue), out int length))
            return 0;
        destination[0] = Mark;
        destination[1] = (byte)length;
        BinaryPrimitives.WriteInt32BigEndian(destination[(BeforeName + length)..], versionId);
        return BeforeName + length + VersionLength;
    }

    /// <summary>
    /// The rule by which a loader tells a subsection from whatever follows: 05, a length that is above the one of the owner's name, a name that begins with
    /// it. A name that the owner has word for word is taken, too: QEMU 5.2 has one that its own loader passes by, and whoever describes a stream has seen it.
    /// </summary>
    /// <param name="octets">What follows the fields of the owner; 257 octets suffice.</param>
    /// <param name="owner">The description whose subsections are asked for.</param>
    /// <param name="name">The name, as it stands there.</param>
    public static bool TryReadName(ReadOnlySpan<byte> octets, VMStateDescription owner, out ReadOnlySpan<byte> name)
    {
        name = default;
        if (octets.Length < BeforeName || octets[0] != Mark || octets.Length - BeforeName < octets[1])
            return false;
        Span<byte> ownName = stackalloc byte[byte.MaxValue];
        name = octets.Slice(BeforeName, octets[1]);
        return (Encoding.UTF8.TryGetBytes(owner.Name, ownName, out int ownLength) && name.Length > ownLength && name.StartsWith(ownName[..ownLength]))
            || IsOf(owner, name);
    }

    private static bool IsOf(VMStateDescription owner, ReadOnlySpan<byte> name)
    {
        Span<byte> octets = stackalloc byte[byte.MaxValue];
        foreach (VMStateDescription subsection in owner.Subsections)
        {
            if (Encoding.UTF8.TryGetBytes(subsection.Name, octets, out int length) && name.SequenceEqual(octets[..length]))
                return true;
        }

        return false;
    }

    /// <summary>The version id, which stands behind the name.</summary>
    /// <param name="octets">The octets from the mark on.</param>
    /// <param name="name">The name.</param>
    /// <param name="versionId">The version id.</param>
    public static bool TryReadVersion(ReadOnlySpan<byte> octets, string name, out int versionId)
        => BinaryPrimitives.TryReadInt32BigEndian(octets[LengthToVersion(name)..], out versionId);

    /// <summary>The index of the subsection that has a name; -1: the owner knows none.</summary>
    /// <param name="owner">The description whose subsections are asked for.</param>
    /// <param name="name">The name, as it stands on the wire.</param>
    /// <param name="following">The index of the one that is expected. Two subsections may carry one name (sd-card of 11.1): the expected one comes
    /// first.</param>
    public static int IndexOf(VMStateDescription owner, ReadOnlySpan<byte> name, int following)
    {
        Span<byte> known = stackalloc byte[byte.MaxValue];
        for (int i = 0; i < owner.Subsections.Length; i++)
        {
            int candidate = (Math.Max(following, 0) + i) % owner.Subsections.Length;
            if (Encoding.UTF8.TryGetBytes(owner.Subsections[candidate].Name, known, out int length) && name.SequenceEqual(known[..length]))
                return candidate;
        }

        return -1;
    }
}
