using Ber.Visitors;

namespace Support.Devices;

/// <summary>A device in the shape of a virtio one: a list, trees, pointers of both rules, arrays and octets counted by other fields, a string.</summary>
public struct QueueState : IVMState<QueueState>
{
    private static readonly VMStateField s_name = new("name", FieldKind.String);
    private static readonly VMStateField s_legacy = new("legacy", FieldKind.Null) { Count = 2 };
    private static readonly VMStateField s_count = new("nvqs", FieldKind.UInt16);
    private static readonly VMStateField s_sizes = new("sizes", FieldKind.UInt32) { CountField = "nvqs" };
    private static readonly VMStateField s_names = new("names", FieldKind.String) { CountField = "nvqs" };
    private static readonly VMStateField s_configLength = new("config_len", FieldKind.Int32, "int32 le");
    private static readonly VMStateField s_config = new("config", FieldKind.Octets) { CountField = "config_len" };
    private static readonly VMStateField s_primary =
        new("primary", FieldKind.Struct) { Pointer = PointerRule.PresenceMarker, Struct = QueueElement.Description };
    private static readonly VMStateField s_secondary =
        new("secondary", FieldKind.Struct) { Pointer = PointerRule.NullMarker, Struct = QueueElement.Description };
    private static readonly VMStateField s_vectors =
        new("vectors", FieldKind.Struct) { Count = 3, Pointer = PointerRule.PresenceMarker, Struct = QueueElement.Description };
    private static readonly VMStateField s_requests = new("requests", FieldKind.List) { Struct = QueueElement.Description };
    private static readonly VMStateField s_domains = new("domains", FieldKind.Tree) { Struct = QueueElement.Description };
    private static readonly VMStateField s_mappings = new("mappings", FieldKind.Tree) { Key = QueueRange.Description, Struct = QueueElement.Description };

    public string Name = "";
    public ushort Count;
    public uint[] Sizes = [];
    public string[] Names = [];
    public int ConfigLength;
    public Memory<byte> Config;
    public QueueElement? Primary;
    public QueueElement? Secondary;
    public QueueElement?[] Vectors = new QueueElement?[3];
    public List<QueueElement> Requests = [];
    public List<KeyValuePair<ulong, QueueElement>> Domains = [];
    public List<KeyValuePair<QueueRange, QueueElement>> Mappings = [];

    public QueueState()
    {
    }

    public static VMStateDescription Description { get; } = new(
        "virtio-queues",
        1,
        [
            s_name, s_legacy, s_count, s_sizes, s_names, s_configLength, s_config, s_primary, s_secondary, s_vectors, s_requests, s_domains, s_mappings,
        ]);

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref QueueState state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        bool isInput = visitor.Direction is VisitDirection.Input;
        visitor.VisitString(s_name, ref state.Name);
        bool isPresent = false;
        visitor.VisitPresent(s_legacy, ref isPresent);
        visitor.VisitUInt16(s_count, ref state.Count);

        int count = state.Count;
        visitor.BeginArray(s_sizes, ref count);
        if (isInput) { state.Sizes = new uint[count]; }
        visitor.VisitIntegers<uint>(s_sizes, state.Sizes);
        visitor.EndArray(s_sizes);

        count = state.Count;
        visitor.BeginArray(s_names, ref count);
        if (isInput) { state.Names = new string[count]; }
        for (int i = 0; i < count; i++) { visitor.VisitString(s_names, ref state.Names[i]); }
        visitor.EndArray(s_names);

        visitor.VisitInt32(s_configLength, ref state.ConfigLength);
        if (isInput) { state.Config = new byte[state.ConfigLength]; }
        visitor.VisitOctets(s_config, ref state.Config);

        VisitPointer(ref visitor, s_primary, ref state.Primary, true);
        VisitPointer(ref visitor, s_secondary, ref state.Secondary, state.Secondary is not null);
        count = s_vectors.Count;
        visitor.BeginArray(s_vectors, ref count);
        for (int i = 0; i < count; i++) { VisitPointer(ref visitor, s_vectors, ref state.Vectors[i], true); }
        visitor.EndArray(s_vectors);

        VisitRequests(ref visitor, state.Requests, isInput);
        VisitDomains(ref visitor, state.Domains, isInput);
        VisitMappings(ref visitor, state.Mappings, isInput);
    }

    /// <summary>A pointer; where the wire does not say that it is null, the expectation of the receiver does.</summary>
    private static void VisitPointer<TVisitor>(ref TVisitor visitor, VMStateField field, ref QueueElement? pointer, bool isExpected)
        where TVisitor : IVisitor, allows ref struct
    {
        bool isPresent = visitor.Direction is VisitDirection.Input ? isExpected : pointer is not null;
        visitor.VisitPresent(field, ref isPresent);
        QueueElement element = pointer ?? default;
        if (isPresent) { VMState.Visit(ref visitor, ref element, field); }
        pointer = isPresent ? element : null;
    }

    private static void VisitRequests<TVisitor>(ref TVisitor visitor, List<QueueElement> requests, bool isInput)
        where TVisitor : IVisitor, allows ref struct
    {
        int count = isInput ? -1 : requests.Count;
        visitor.BeginArray(s_requests, ref count);
        int index = 0;
        while (visitor.NextElement(s_requests, isInput || index < requests.Count))
        {
            QueueElement element = isInput ? default : requests[index];
            VMState.Visit(ref visitor, ref element, s_requests);
            if (isInput) { requests.Add(element); }
            index++;
        }

        visitor.EndArray(s_requests);
    }

    private static void VisitDomains<TVisitor>(ref TVisitor visitor, List<KeyValuePair<ulong, QueueElement>> domains, bool isInput)
        where TVisitor : IVisitor, allows ref struct
    {
        int count = isInput ? -1 : domains.Count;
        visitor.BeginArray(s_domains, ref count);
        int index = 0;
        while (visitor.NextElement(s_domains, isInput ? count < 0 || index < count : index < domains.Count))
        {
            (ulong key, QueueElement value) = isInput ? default : domains[index];
            visitor.VisitUInt64(s_domains, ref key);
            VMState.Visit(ref visitor, ref value, s_domains);
            if (isInput) { domains.Add(new(key, value)); }
            index++;
        }

        visitor.EndArray(s_domains);
    }

    private static void VisitMappings<TVisitor>(ref TVisitor visitor, List<KeyValuePair<QueueRange, QueueElement>> mappings, bool isInput)
        where TVisitor : IVisitor, allows ref struct
    {
        int count = isInput ? -1 : mappings.Count;
        visitor.BeginArray(s_mappings, ref count);
        int index = 0;
        while (visitor.NextElement(s_mappings, isInput ? count < 0 || index < count : index < mappings.Count))
        {
            (QueueRange key, QueueElement value) = isInput ? default : mappings[index];
            VMState.Visit(ref visitor, ref key, s_mappings);
            VMState.Visit(ref visitor, ref value, s_mappings);
            if (isInput) { mappings.Add(new(key, value)); }
            index++;
        }

        visitor.EndArray(s_mappings);
    }
}

/// <summary>What the lists, trees and pointers of the queues hold.</summary>
public struct QueueElement : IVMState<QueueElement>
{
    private static readonly VMStateField s_index = new("index", FieldKind.UInt32);
    private static readonly VMStateField s_flags = new("flags", FieldKind.UInt8);

    public uint Index;
    public byte Flags;

    public static VMStateDescription Description { get; } = new("element", 1, [s_index, s_flags]);

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref QueueElement state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        visitor.VisitUInt32(s_index, ref state.Index);
        visitor.VisitByte(s_flags, ref state.Flags);
    }
}

/// <summary>A key that is a struct.</summary>
public struct QueueRange : IVMState<QueueRange>
{
    private static readonly VMStateField s_low = new("low", FieldKind.UInt64);
    private static readonly VMStateField s_high = new("high", FieldKind.UInt64);

    public ulong Low;
    public ulong High;

    public static VMStateDescription Description { get; } = new("interval", 1, [s_low, s_high]);

    public static void VisitFields<TVisitor>(ref TVisitor visitor, ref QueueRange state, int versionId)
        where TVisitor : IVisitor, allows ref struct
    {
        visitor.VisitUInt64(s_low, ref state.Low);
        visitor.VisitUInt64(s_high, ref state.High);
    }
}
