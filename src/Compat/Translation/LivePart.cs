namespace Ber.Compat;

/// <summary>
/// The part of a live section that is being read, and which of its octets are typed: its records up to the first that has another form than QEMU's.
/// </summary>
internal sealed class LivePart
{
    private readonly Dictionary<uint, string> _idStrs = [];

    public byte Type { get; private set; }

    public uint Id { get; private set; }

    /// <summary>What the head of a START says; null with PART and END.</summary>
    public SectionHead? Head { get; private set; }

    public bool IsRam { get; private set; }

    /// <summary>Of the records; null: the rest of the part is opaque.</summary>
    public LiveGrammar? Grammar { get; private set; }

    /// <summary>Why octets are opaque.</summary>
    public string Reason { get; private set; } = "";

    public void Begin(byte type, uint id, SectionHead? head)
    {
        if (head is not null)
            _idStrs[id] = head.IdStr.Text;
        (Type, Id, Head) = (type, id, head);
        string idStr = _idStrs[id];
        IsRam = idStr == RamFlags.IdStr;
        Grammar = LiveGrammar.Find(idStr);
        Reason = LiveSection.OpaqueReason(idStr);
    }

    /// <summary>What follows is opaque.</summary>
    public void GiveUp() => Grammar = null;

    /// <summary>Whether octets are typed.</summary>
    /// <param name="octets">The octets.</param>
    /// <param name="isRecord">Whether they are a record.</param>
    public bool Takes(ReadOnlySpan<byte> octets, bool isRecord)
    {
        if (Grammar is not null && !(isRecord && Grammar.IsCanonical(octets)))
            GiveUp();
        return Grammar is not null;
    }
}
