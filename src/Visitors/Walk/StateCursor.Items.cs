using System.Collections.Immutable;

namespace Ber.Visitors;

/// <content>From one item to the next: the order of <see cref="DynamicWalk"/>.</content>
internal ref partial struct StateCursor
{
    private bool AdvanceField(ref StateItem item, ref StateItem container, long at)
    {
        VMStateDescription owner = container.Description!;
        ImmutableArray<VMStateField> fields = owner.Fields;
        int index = item.Index + 1;
        while (index < fields.Length && !fields[index].IsVisitedIn(container.VersionId))
            index++;
        if (index >= fields.Length)
            return AdvanceSubsection(ref item, ref container, owner, at);

        VMStateField field = fields[index];
        int before = index > 0 && item.Field is not null && fields[index - 1].Name == field.Name && item.Field.Name == field.Name ? item.Before + Parts : 0;
        item.Begin(container, field, index);
        item.Before = before;
        item.Form = StateItem.FormOf(field);
        item.Kind = field.Kind;
        item.Count = CountOf(owner, container, field, index);
        if (item.Count < -1)
            return Fail(VisitError.CountMismatch);
        if (item.Kind is FieldKind.Struct)
            item.Description = field.Struct;
        if (!Read(ref item, container, at, field.IsConditional || (!field.IsArray && field.Pointer is not PointerRule.None) || field.Kind is FieldKind.Null))
            return false;

        if (!owner.CountSlots.IsEmpty && owner.CountSlots[index] >= 0 && TryGetInteger(out long value))
            _counts[container.Counts + owner.CountSlots[index]] = value;
        return true;
    }

    private bool AdvanceElement(ref StateItem item, ref StateItem container, long at)
    {
        int index = item.Index + 1;
        bool isLast = container.Count >= 0 ? index >= container.Count : at >= container.Limit;
        if (isLast)
            return container.ContentsEnd >= 0 && at != container.ContentsEnd ? Fail(VisitError.CountMismatch) : End(ref item, ref container, at);

        VMStateField field = container.Field!;
        item.Begin(container, field, index);
        item.Kind = field.Kind;
        if (field.Kind is FieldKind.Struct)
            (item.Form, item.Description) = (StateItemForm.Struct, field.Struct);
        return Read(ref item, container, at, field.Pointer is not PointerRule.None);
    }

    private bool AdvanceListElement(ref StateItem item, ref StateItem container, long at)
    {
        VMStateField field = container.Field!;
        bool isExact = container.Count >= 0;
        bool isValue = item.IsKey;
        int index = isValue ? item.Index : item.Index + 1;
        if (!isValue)
        {
            bool isNext = at < container.Limit;   // what the end of the encoding says in BER
            if (container.IsLegacy && !Accept(QemuFile.ReadElementMark(container, ref at, index, out isNext)))
                return false;
            if (isExact && isNext != index < container.Count)
                return Fail(VisitError.CountMismatch);
            if (!isNext)
                return End(ref item, ref container, at);
            item.InRun = index == 0 ? 0 : item.InRun + 1;
            while (isExact && item.InRun >= field.Elements[item.Run].Count)
                (item.Run, item.InRun) = (item.Run + 1, 0);
        }

        item.Begin(container, field, index);
        item.IsKey = field.Kind is FieldKind.Tree && !isValue;
        VMStateElements? run = isExact ? field.Elements[item.Run] : null;
        item.Description = item.IsKey ? isExact ? run!.Key : field.Key : isExact ? run!.Struct : field.Struct;
        (item.Form, item.Kind) = item.Description is null ? (StateItemForm.Value, FieldKind.UInt64) : (StateItemForm.Struct, FieldKind.Struct);
        return Read(ref item, container, at, isOptional: false);
    }

    private bool Read(ref StateItem item, in StateItem container, long at, bool isOptional)
    {
        if (item.Form is StateItemForm.Struct)
            item.VersionId = item.Field!.StructVersion(item.Description!, isInput: item.IsLegacy);
        bool isRead = Accept(container.IsLegacy
            ? QemuFile.Read(ref item, at, container.Limit, isOptional && item.Field!.Pointer is PointerRule.PresenceMarker)
            : Value.Read(ref item, at, container.Limit, isOptional, out _value));

        // migration/vmstate.c, vmstate_load_state: of every struct. BER has values as they were saved.
        return isRead
            && (item is not { IsPresent: true, Form: StateItemForm.Struct } || !_items[0].IsLegacy || IsKnownVersion(item, item.Description!.MinimumVersionId));
    }

    private bool AdvanceSubsection(ref StateItem item, ref StateItem container, VMStateDescription owner, long at)
    {
        int next = Math.Max(item.Index + 1 - owner.Fields.Length, 0);
        int expected = next < owner.Subsections.Length ? next : -1;
        int found;
        bool isRead = Accept(container.IsLegacy
            ? QemuFile.FindSubsection(container, at, expected, out found)
            : Value.FindSubsection(container, at, expected, _types ?? TypeTable.OfStandalone(_items[0].Description!), out found));
        if (!isRead)
            return false;
        if (found < 0)
            return End(ref item, ref container, at);

        item.Begin(container, null, owner.Fields.Length + found);
        item.Before = 0;
        item.Description = owner.Subsections[found];
        item.Form = StateItemForm.Struct;
        item.Kind = FieldKind.Struct;
        int? minimum = item.Description.MinimumVersionId;
        return container.IsLegacy
            ? Accept(QemuFile.ReadSubsection(ref item, at, container.Limit)) && IsKnownVersion(item, minimum)
            : Accept(Value.ReadSubsection(ref item, at, container.ContentsEnd)) && IsKnownVersion(item, minimum ?? 0);
    }

    private bool IsKnownVersion(in StateItem item, int? minimum)
        => item.VersionId > item.Description!.VersionId ? Fail(VisitError.VersionTooNew) : !(item.VersionId < minimum) || Fail(VisitError.VersionTooOld);

    /// <returns>-1: not known; -2: a count that no array can have.</returns>
    private readonly int CountOf(VMStateDescription owner, in StateItem container, VMStateField field, int index)
    {
        if (field.Kind is FieldKind.List or FieldKind.Tree)
            return field.Elements.IsEmpty && field.Struct is not null ? -1 : StateItem.CountOf(field.Elements);
        if (field.HasLocalCount)
            return -1;
        int countField = owner.CountFields.IsEmpty ? -1 : owner.CountFields[index];
        return countField < 0 ? field.Count : field.NumberFor(_counts[container.Counts + owner.CountSlots[countField]]) is >= 0 and int number ? number : -2;
    }
}
