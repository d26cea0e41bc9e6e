using System.Collections.Immutable;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>A PCI configuration space as its description divides it. What belongs to no part are registers of the device's own, or none.</summary>
/// <param name="parts">The header, and the capabilities.</param>
internal sealed class PciSpace(ImmutableArray<PciPart> parts)
{
    /// <summary>The header, and the capabilities, in the order of their offsets.</summary>
    public ImmutableArray<PciPart> Parts => parts;

    /// <summary>Reads a configuration space.</summary>
    /// <param name="octets">Its octets: 256, or 4,096.</param>
    /// <returns>null: it is none.</returns>
    public static PciSpace? Of(ReadOnlySpan<byte> octets)
    {
        if (SavedField.Of(SavedTypes.PciConfig, "", octets) is not SavedField field)
            return null;
        ImmutableArray<PciPart>.Builder parts = ImmutableArray.CreateBuilder<PciPart>();
        StateCursor cursor = field.Cursor;
        while (cursor.MoveNext())
        {
            if (cursor.IsSingleStruct)
                parts.Add(PartOf(cursor));
        }

        return new PciSpace(parts.ToImmutable());
    }

    /// <summary>The part that an octet belongs to; null: none.</summary>
    public PciPart? At(int index) => Parts.FirstOrDefault(p => index >= p.Offset && index < p.Offset + p.Length);

    private static PciPart PartOf(StateCursor cursor)
    {
        ImmutableArray<PciRegister>.Builder registers = ImmutableArray.CreateBuilder<PciRegister>();
        StateCursor inside = cursor;
        inside.Enter();
        while (inside.MoveNext())
            registers.Add(new PciRegister(inside.Name, (int)inside.Offset, (int)inside.Length, inside.TryGetInteger(out long value) ? value : 0));
        return new PciPart(cursor.Description!.Name, (int)cursor.Offset, (int)cursor.Length, registers.ToImmutable());
    }
}

/// <summary>The header or a capability.</summary>
/// <param name="VMSD">The name of its description.</param>
/// <param name="Offset">Octets before it in the configuration space.</param>
/// <param name="Length">Its octets.</param>
/// <param name="Registers">Its registers, in the order of their offsets.</param>
internal sealed record PciPart(string VMSD, int Offset, int Length, ImmutableArray<PciRegister> Registers)
{
    /// <summary>The id of a capability.</summary>
    public long Id => Registers[0].Value & 0xffff;

    /// <summary>What a register holds; 0 where there is none of the name.</summary>
    public long ValueOf(string register) => Registers.FirstOrDefault(r => r.Name == register).Value;

    /// <summary>The register that an octet belongs to.</summary>
    public PciRegister At(int index) => Registers.LastOrDefault(r => r.Offset <= index);
}

/// <summary>A register.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Offset">Octets before it in the configuration space.</param>
/// <param name="Length">Its octets.</param>
/// <param name="Value">What it holds, where it is an integer; else 0.</param>
internal readonly record struct PciRegister(string Name, int Offset, int Length, long Value);
