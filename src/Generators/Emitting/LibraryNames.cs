namespace Ber.Generators;

/// <summary>Names of the run-time library and the framework: short behind a using, or whole where a short one means something else.</summary>
internal readonly struct LibraryNames(bool isQualified)
{
    private string Ours => isQualified ? "global::Ber.Visitors." : "";

    private string System => isQualified ? "global::System." : "";

    private string Collections => isQualified ? "global::System.Collections.Generic." : "";

    public string IVMState => Ours + "IVMState";

    public string IFlatFields => Ours + "IFlatFields";

    public string IFlatCursor => Ours + "IFlatCursor";

    public string IVisitor => Ours + "IVisitor";

    public string VMState => Ours + "VMState";

    public string VMStateField => Ours + "VMStateField";

    public string VMStateDescription => Ours + "VMStateDescription";

    public string VMStateOptions => Ours + "VMStateOptions";

    public string VMStatePriority => Ours + "VMStatePriority";

    public string FieldKind => Ours + "FieldKind";

    public string PointerRule => Ours + "PointerRule";

    public string Input => Ours + "VisitDirection.Input";

    public string BitConverter => System + "BitConverter";

    public string Span => System + "Span";

    public string MemoryMarshal => isQualified ? "global::System.Runtime.InteropServices.MemoryMarshal" : "MemoryMarshal";

    public string CollectionsMarshal => isQualified ? "global::System.Runtime.InteropServices.CollectionsMarshal" : "CollectionsMarshal";

    public string List => Collections + "List";

    public string KeyValuePair => Collections + "KeyValuePair";

    public string SortedList => Collections + "SortedList";

    public string SortedDictionary => Collections + "SortedDictionary";
}
