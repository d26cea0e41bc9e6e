using System.Runtime.CompilerServices;
using Ber.Visitors;

namespace Support.Devices;

/// <summary>The nested struct that every PCI device begins with.</summary>
public struct PciState : IVMState<PciState>
{
    private static readonly VMStateField s_version = new("version_id", FieldKind.Int32);
    private static readonly VMStateField s_config = new("config", FieldKind.Buffer, "pci config") { Size = 64 };
    private static readonly VMStateField s_irq = new("irq_state", FieldKind.Buffer, "pci irq state") { Size = 16 };

    public int Version;
    public byte[] Config = new byte[64];
    public byte[] Irq = new byte[16];

    public PciState()
    {
    }

    public static VMStateDescription Description { get; } = new("PCIDevice", 2, [s_version, s_config, s_irq]);

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref PciState state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        visitor.VisitInt32(s_version, ref state.Version);
        visitor.VisitBuffer(s_config, state.Config);
        visitor.VisitBuffer(s_irq, state.Irq);
    }
}

/// <summary>A flat struct: an array of it travels packed.</summary>
public struct NicContext : IVMState<NicContext>
{
    private static readonly VMStateField s_start = new("start", FieldKind.UInt8);
    private static readonly VMStateField s_end = new("end", FieldKind.UInt16);
    private static readonly VMStateField s_length = new("length", FieldKind.UInt32);
    private static readonly VMStateField s_address = new("address", FieldKind.UInt64);
    private static readonly VMStateField s_delta = new("delta", FieldKind.Int32);
    private static readonly VMStateField s_small = new("small", FieldKind.Int8);
    private static readonly VMStateField s_medium = new("medium", FieldKind.Int16);
    private static readonly VMStateField s_expires = new("expires", FieldKind.Int64, "timer");
    private static readonly VMStateField s_valid = new("valid", FieldKind.Boolean);
    private static readonly VMStateField s_sums = new("sums", FieldKind.UInt16) { Count = 2 };

    public byte Start;
    public ushort End;
    public uint Length;
    public ulong Address;
    public int Delta;
    public sbyte Small;
    public short Medium;
    public long Expires;
    public byte Valid;
    public NicSums Sums;

    public static VMStateDescription Description { get; } =
        new("e1000_tx_context", 1, [s_start, s_end, s_length, s_address, s_delta, s_small, s_medium, s_expires, s_valid, s_sums]);

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref NicContext state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        visitor.VisitByte(s_start, ref state.Start);
        visitor.VisitUInt16(s_end, ref state.End);
        visitor.VisitUInt32(s_length, ref state.Length);
        visitor.VisitUInt64(s_address, ref state.Address);
        visitor.VisitInt32(s_delta, ref state.Delta);
        visitor.VisitSByte(s_small, ref state.Small);
        visitor.VisitInt16(s_medium, ref state.Medium);
        visitor.VisitInt64(s_expires, ref state.Expires);
        visitor.VisitBoolean(s_valid, ref state.Valid);
        int count = s_sums.Count;
        visitor.BeginArray(s_sums, ref count);
        visitor.VisitIntegers<ushort>(s_sums, state.Sums);
        visitor.EndArray(s_sums);
    }
}

/// <summary>An array inside the struct itself.</summary>
[InlineArray(2)]
public struct NicSums
{
    private ushort _first;

    /// <summary>The elements, for comparisons as text.</summary>
    public readonly ushort[] Values => [this[0], this[1]];
}

/// <summary>Subsection <c>e1000/mit_state</c>.</summary>
public struct NicMitigation : IVMState<NicMitigation>
{
    private static readonly VMStateField s_read = new("mac_reg[RDTR]", FieldKind.UInt32);
    private static readonly VMStateField s_isOn = new("mit_irq_level", FieldKind.Boolean);

    public uint Read;
    public byte IsOn;

    public static VMStateDescription Description { get; } = new("e1000/mit_state", 1, [s_read, s_isOn]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref NicMitigation state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        visitor.VisitUInt32(s_read, ref state.Read);
        visitor.VisitBoolean(s_isOn, ref state.IsOn);
    }
}

/// <summary>Subsection <c>e1000/full_mac_state</c>, which has had an incompatible change: version 1 is too old.</summary>
public struct NicFullMac : IVMState<NicFullMac>
{
    private static readonly VMStateField s_mac = new("mac_reg", FieldKind.UInt32) { Count = 64 };

    public uint[] Mac = new uint[64];

    public NicFullMac()
    {
    }

    public static VMStateDescription Description { get; } = new("e1000/full_mac_state", 3, [s_mac]) { MinimumVersionId = 2 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref NicFullMac state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        int count = s_mac.Count;
        visitor.BeginArray(s_mac, ref count);
        visitor.VisitIntegers<uint>(s_mac, state.Mac);
        visitor.EndArray(s_mac);
    }
}
