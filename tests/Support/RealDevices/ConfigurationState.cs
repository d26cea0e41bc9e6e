using Ber.Visitors;

namespace Support.RealDevices;

/// <summary>
/// <c>configuration</c> (migration/savevm.c): octets counted by a field, which the receiver allocates (VMS_VBUFFER | VMS_ALLOC), and three subsections, one of
/// them an array of counted strings, allocated too (VMS_VARRAY_UINT32 | VMS_ALLOC).
/// </summary>
public sealed class ConfigurationState : IVMState<ConfigurationState>
{
    private static readonly VMStateField s_len = new("len", FieldKind.UInt32);
    private static readonly VMStateField s_name = new("name", FieldKind.Octets) { CountField = "len" };

    public Memory<byte> Name;
    public PageBits? PageBits;
    public Capabilities? Capabilities;
    public Uuid? Uuid;

    public static VMStateDescription Description { get; } = new(
        "configuration", 1, [s_len, s_name], [RealDevices.PageBits.Description, RealDevices.Capabilities.Description, RealDevices.Uuid.Description]);

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref ConfigurationState state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        bool isInput = visitor.Direction is VisitDirection.Input;
        uint length = (uint)state.Name.Length;
        visitor.VisitUInt32(s_len, ref length);
        if (length > 4096) { visitor.Refuse(s_len, VisitError.CountMismatch, "a name", $"{length} octets"); }
        if (isInput) { state.Name = new byte[length]; }
        visitor.VisitOctets(s_name, ref state.Name);

        int following = visitor.NextSubsection(Description, state.NextAfter(-1, isInput));
        while (following >= 0)
        {
            switch (following)
            {
                case 0:
                    PageBits bits = state.PageBits ?? default;
                    VMState.Visit(ref visitor, ref bits);
                    state.PageBits = bits;
                    break;
                case 1:
                    Capabilities capabilities = state.Capabilities ?? new();
                    VMState.Visit(ref visitor, ref capabilities);
                    state.Capabilities = capabilities;
                    break;
                default:
                    Uuid uuid = state.Uuid ?? new();
                    VMState.Visit(ref visitor, ref uuid);
                    state.Uuid = uuid;
                    break;
            }

            following = visitor.NextSubsection(Description, state.NextAfter(following, isInput));
        }
    }

    private int NextAfter(int subsection, bool isInput)
    {
        bool[] isNeeded = [PageBits is not null, Capabilities is not null, Uuid is not null];
        for (int i = subsection + 1; i < isNeeded.Length; i++)
        {
            if (isInput || isNeeded[i])
                return i;
        }

        return -1;
    }
}

/// <summary>Subsection <c>configuration/target-page-bits</c>.</summary>
public struct PageBits : IVMState<PageBits>
{
    private static readonly VMStateField s_bits = new("target_page_bits", FieldKind.UInt32);

    public uint Bits;

    public static VMStateDescription Description { get; } = new("configuration/target-page-bits", 1, [s_bits]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref PageBits state, int versionId)
        where TVisitor : IVisitor, allows ref struct
        => visitor.VisitUInt32(s_bits, ref state.Bits);
}

/// <summary>Subsection <c>configuration/capabilities</c>.</summary>
public sealed class Capabilities : IVMState<Capabilities>
{
    private static readonly VMStateField s_count = new("caps_count", FieldKind.UInt32);
    private static readonly VMStateField s_capabilities = new("capabilities", FieldKind.String) { CountField = "caps_count", VersionId = 1 };

    public string[] Names = [];

    public static VMStateDescription Description { get; } = new("configuration/capabilities", 1, [s_count, s_capabilities]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref Capabilities state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        uint caps = (uint)state.Names.Length;
        visitor.VisitUInt32(s_count, ref caps);
        if (caps > 64) { visitor.Refuse(s_count, VisitError.CountMismatch, "capabilities that exist", $"{caps}"); }
        if (visitor.Direction is VisitDirection.Input) { state.Names = new string[caps]; }
        int count = (int)caps;
        visitor.BeginArray(s_capabilities, ref count);
        for (int i = 0; i < count; i++) { visitor.VisitString(s_capabilities, ref state.Names[i]); }
        visitor.EndArray(s_capabilities);
    }
}

/// <summary>Subsection <c>configuration/uuid</c>.</summary>
public sealed class Uuid : IVMState<Uuid>
{
    private static readonly VMStateField s_uuid = new("uuid.data", FieldKind.UInt8) { Count = 16 };

    public byte[] Octets = new byte[16];

    public static VMStateDescription Description { get; } = new("configuration/uuid", 1, [s_uuid]) { MinimumVersionId = 1 };

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref Uuid state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        int count = s_uuid.Count;
        visitor.BeginArray(s_uuid, ref count);
        visitor.VisitIntegers<byte>(s_uuid, state.Octets);
        visitor.EndArray(s_uuid);
    }
}
