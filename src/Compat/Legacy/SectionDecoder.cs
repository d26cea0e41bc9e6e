using Ber.Visitors;

namespace Ber.Compat;

/// <summary>Decodes device sections by what vmdesc says of them.</summary>
internal sealed class SectionDecoder : ISectionDecoder
{
    private readonly DynamicState _state = new();
    private readonly SavedByHand _savedByHand = new();

    /// <inheritdoc/>
    public DeviceSection Decode(HeldSection held)
    {
        if (DescriptionOf(held) is not VMStateDescription description)
            return Opaque(held, null, held.Listed?.Reason ?? held.Unlisted);
        if (TryDecode(held, description, out string reason))
            return Typed(held, description);
        return Fallback(held, description) is VMStateDescription listed && TryDecode(held, listed, out reason)
            ? Typed(held, listed) : Opaque(held, description, reason);
    }

    /// <summary>
    /// What a section is described by where a grammar's description does not give its octets: a buffer, as vmdesc has it; null: no grammar has described it.
    /// </summary>
    public static VMStateDescription? Fallback(HeldSection held, VMStateDescription description) => description.HasSavedByHand ? AsListed(held) : null;

    /// <summary>The description of a section with what QEMU saves by hand; null: there is none.</summary>
    public VMStateDescription? DescriptionOf(HeldSection held)
        => AsListed(held) is VMStateDescription listed
            ? _savedByHand.Describe(listed, held.Contents, new SavedByHand.Origin(held.Head.IdStr.Text, held.IsBigEndian))
            : null;

    /// <summary>The description of a section as vmdesc has it, made right where it describes an array of pointers wrongly; null: there is none.</summary>
    private static VMStateDescription? AsListed(HeldSection held)
        => held.Listed?.Description is VMStateDescription description ? PointerArrayFit.TryFit(description, held.Contents) ?? description : null;

    /// <summary>Decodes the contents into the state that <see cref="Typed"/> gives out.</summary>
    /// <param name="held">The section.</param>
    /// <param name="description">Its description.</param>
    /// <param name="reason">Why the contents are not what the description says.</param>
    public bool TryDecode(HeldSection held, VMStateDescription description, out string reason)
    {
        if (description.Length != held.Contents.Count)
        {
            reason = $"vmdesc describes {description.Length} octets of {held.Contents.Count}";
            return false;
        }

        FieldPath root = held.Path;
        try
        {
            var file = new QemuFileReader(held.Contents, held.Offset);
            _state.MaxOctets = held.Contents.Count;
            var visitor = new QemuFileInputVisitor(file) { Root = root };
            VMState.VisitTraced(ref visitor, description, _state, root, held.Offset);
            visitor.Complete();
            reason = "octets remain after the last described field";
            return !file.IsAvailable(1);
        }
        catch (VisitException exception)
        {
            reason = exception.Message;
            return false;
        }
    }

    /// <summary>The state that was decoded last.</summary>
    public DynamicState State => _state;

    /// <summary>A section that was decoded.</summary>
    public DeviceSection Typed(HeldSection held, VMStateDescription description) => new()
    {
        Path = held.Path,
        SectionId = held.Head.Id,
        VersionId = held.Head.VersionId,
        LegacyOffset = held.Offset,
        HeadLength = held.Head.Length,
        Description = description,
        IsOldStyle = held.Listed is { IsOldStyle: true },
        State = _state,
        Contents = held.Contents,
        Whole = held.Contents,
        Listed = held.Listed,
        HasFooter = held.HasFooter,
        Octets = held.Contents.Count,
    };

    /// <summary>A section that is octets only.</summary>
    /// <param name="held">The section.</param>
    /// <param name="description">Its description, where there is one that does not fit.</param>
    /// <param name="reason">Why.</param>
    public static DeviceSection Opaque(HeldSection held, VMStateDescription? description, string reason) => new()
    {
        Path = held.Path,
        SectionId = held.Head.Id,
        VersionId = held.Head.VersionId,
        LegacyOffset = held.Offset,
        HeadLength = held.Head.Length,
        Description = description,
        IsOldStyle = held.Listed is { IsOldStyle: true },
        Contents = held.Contents.Count <= DeviceSection.MaxOpaqueContents ? held.Contents : default(ReadOnlyMemory<byte>),
        Whole = held.Contents,
        Listed = held.Listed,
        HasFooter = held.HasFooter,
        Octets = held.Contents.Count,
        OpaqueOctets = held.Contents.Count,
        OpaqueReason = $"\"{held.Head.IdStr}\"#{held.Head.InstanceId}: {reason}",
    };
}
