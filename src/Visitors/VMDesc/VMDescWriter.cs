using System.Buffers;
using System.Collections.Immutable;

namespace Ber.Visitors;

/// <summary>
/// Writes vmdesc as QEMU prints it (migration/savevm.c, migration/vmstate.c): from what <see cref="VMDescReader"/> made of a text, the same text.
/// </summary>
internal static class VMDescWriter
{
    /// <summary>Writes the text of <paramref name="desc"/>.</summary>
    /// <remarks>
    /// Small descriptions that nest one another many times can have a text of any length, hence <paramref name="maxLength"/>; the work is
    /// proportional to the text. A device without description leaves an empty range between its separators, so that the object of each
    /// device can be put in or replaced by itself. The descriptions should be exact: the text of others lacks all that they do not state.
    /// </remarks>
    /// <param name="desc">The vmdesc.</param>
    /// <param name="output">Takes the UTF-8 text; after a failure it has part of it.</param>
    /// <param name="maxLength">Octets that the text may have.</param>
    /// <param name="devices">For each device the range of its object in the text, in octets from the text's start.</param>
    /// <returns>False when the text would be longer than <paramref name="maxLength"/>, or descriptions nest too deep.</returns>
    public static bool TryWrite(VMDesc desc, IBufferWriter<byte> output, int maxLength, out ImmutableArray<Range> devices)
    {
        ArgumentNullException.ThrowIfNull(desc);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentOutOfRangeException.ThrowIfNegative(maxLength);
        var text = new VMDescText(output, desc.Dialect.IsSpaced, maxLength);
        text.BeginObject();
        if (desc.Configuration is not null)
        {
            text.Member("configuration"u8);
            WriteBodyObject(ref text, desc.Configuration, desc.Dialect.IndexMode, 1);
        }

        if (desc.PageSize != 0)
            WriteInteger(ref text, "page_size"u8, desc.PageSize);
        text.Member("devices"u8);
        text.BeginArray();
        ImmutableArray<Range>.Builder ranges = ImmutableArray.CreateBuilder<Range>(desc.Devices.Length);
        foreach (VMDescDevice device in desc.Devices)
        {
            text.Element();
            int start = text.Length;
            if (device.Description is not null)
                WriteDevice(ref text, device, device.Description, desc.Dialect.IndexMode);
            ranges.Add(start..text.Length);
        }

        text.EndArray();
        text.EndObject();
        text.Flush();
        devices = ranges.MoveToImmutable();
        return !text.IsFull;
    }

    private static void WriteDevice(ref VMDescText text, VMDescDevice device, VMStateDescription description, IndexMode indexMode)
    {
        text.BeginObject();
        WriteText(ref text, "name"u8, device.Name);
        WriteInteger(ref text, "instance_id"u8, device.InstanceId);
        if (device.IsOldStyle)
        {
            // migration/savevm.c, vmstate_save_old_style: another order of members, and no vmsd_name.
            long length = description.Length ?? 0;
            WriteInteger(ref text, "size"u8, length);
            text.Member("fields"u8);
            text.BeginArray();
            text.Element();
            text.BeginObject();
            WriteText(ref text, "name"u8, "data");
            WriteInteger(ref text, "size"u8, length);
            WriteText(ref text, "type"u8, "buffer");
            text.EndObject();
            text.EndArray();
        }
        else
        {
            WriteBody(ref text, description, indexMode, 1);
        }

        text.EndObject();
    }

    private static void WriteBodyObject(ref VMDescText text, VMStateDescription description, IndexMode indexMode, int depth)
    {
        text.BeginObject();
        WriteBody(ref text, description, indexMode, depth);
        text.EndObject();
    }

    private static void WriteBody(ref VMDescText text, VMStateDescription description, IndexMode indexMode, int depth)
    {
        if (depth > FieldPathStack.MaxDepth)
        {
            text.Stop();
            return;
        }

        WriteText(ref text, "vmsd_name"u8, description.Name);
        WriteInteger(ref text, "version"u8, description.VersionId);
        text.Member("fields"u8);
        text.BeginArray();
        WriteFields(ref text, description.Fields.AsSpan(), indexMode, depth);
        text.EndArray();
        if (description.Subsections.IsEmpty)
            return;

        text.Member("subsections"u8);
        text.BeginArray();
        foreach (VMStateDescription subsection in description.Subsections)
        {
            if (text.IsFull)
                return;
            text.Element();
            WriteBodyObject(ref text, subsection, indexMode, depth + 1);
        }

        text.EndArray();
    }

    /// <summary>Writes the fields; indices count over all neighbours of one name.</summary>
    private static void WriteFields(ref VMDescText text, ReadOnlySpan<VMStateField> fields, IndexMode indexMode, int depth)
    {
        while (!fields.IsEmpty && !text.IsFull)
        {
            int length = 0;
            long total = 0;
            do
                total += fields[length++].Count;
            while (length < fields.Length && fields[length].Name == fields[0].Name);

            long position = 0;
            foreach (VMStateField field in fields[..length])
            {
                WriteField(ref text, field, indexMode, depth, position, total);
                position += field.Count;
            }

            fields = fields[length..];
        }
    }

    private static void WriteField(ref VMDescText text, VMStateField field, IndexMode indexMode, int depth, long position, long total)
    {
        if (field.Count != 1 && !field.IsListedByElement)
        {
            if (field.Count != 0)
                WriteEntries(ref text, field, indexMode, depth, field.Count, -1);
            return;
        }

        for (int i = 0; i < field.Count && !text.IsFull; i++)
        {
            bool hasIndex = VMDescFieldGroup.HasIndex(field.IndexMode ?? indexMode, field.IndexMode is not null, position + i, total);
            WriteEntries(ref text, field, indexMode, depth, -1, hasIndex ? position + i : -1);
        }
    }

    /// <summary>Writes the entry of a field or element, and before it the one of its pointer's marker.</summary>
    private static void WriteEntries(ref VMDescText text, VMStateField field, IndexMode indexMode, int depth, long arrayLength, long index)
    {
        long size = field.ElementLength ?? field.Size;
        if (field.Pointer is PointerRule.PresenceMarker && field.Kind is not FieldKind.Null)
        {
            BeginEntry(ref text, field.Name, "ptr-marker", arrayLength, index);
            WriteInteger(ref text, "size"u8, 1);
            text.EndObject();
            size--;
        }

        BeginEntry(ref text, field.Name, field.TypeName, arrayLength, index);
        if (field.IsSavedByHand)
        {
            // one buffer: what is in it QEMU does not describe
        }
        else if (field.Kind is FieldKind.Struct && field.TypeName == "struct")
        {
            text.Member("struct"u8);
            WriteBodyObject(ref text, field.Struct!, indexMode, depth + 1);
        }
        else if (field.Kind is FieldKind.Null && field.TypeName == VMDescEntry.StructTypeName)
        {
            text.Member("struct"u8);
            text.BeginObject();
            text.EndObject();
        }
        else if (field.Kind is FieldKind.Struct)
        {
            WriteBody(ref text, field.Struct!, indexMode, depth + 1);
        }

        foreach (VMStateElements run in field.Elements)
        {
            for (int i = 0; i < run.Count && !text.IsFull; i++)
            {
                if (run.Key is not null)
                    WriteBody(ref text, run.Key, indexMode, depth + 1);
                WriteBody(ref text, run.Struct, indexMode, depth + 1);
            }
        }

        WriteInteger(ref text, "size"u8, size);
        text.EndObject();
    }

    private static void BeginEntry(ref VMDescText text, string name, string typeName, long arrayLength, long index)
    {
        text.Element();
        text.BeginObject();
        WriteText(ref text, "name"u8, name);
        if (arrayLength >= 0)
            WriteInteger(ref text, "array_len"u8, arrayLength);
        else if (index >= 0)
            WriteInteger(ref text, "index"u8, index);
        WriteText(ref text, "type"u8, typeName);
    }

    private static void WriteText(ref VMDescText text, ReadOnlySpan<byte> member, string value)
    {
        text.Member(member);
        text.Text(value);
    }

    private static void WriteInteger(ref VMDescText text, ReadOnlySpan<byte> member, long value)
    {
        text.Member(member);
        text.Integer(value);
    }
}
