using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Ber.Visitors;

/// <content>Descriptions: vmsd_name, version, fields, subsections; and the entries of fields.</content>
internal ref partial struct VMDescParser
{
    /// <summary>Levels of value nesting that a struct in a list or array, or a subsection, adds at most.</summary>
    private const int LevelsOfNested = 2;

    private bool TryReadBodyObject(int depth, bool isConfiguration, [NotNullWhen(true)] out VMStateDescription? description)
    {
        description = null;
        if (_reader.TokenType is not JsonTokenType.StartObject)
            return Fail("a description is not an object");

        var body = new BodyMembers();
        while (NextMember())
        {
            if (!TryReadBodyMember(ref body, depth, isConfiguration))
                return false;
        }

        return TryFinish(body, out description);
    }

    /// <summary>Reads one member of a description; skips one that is not known.</summary>
    private bool TryReadBodyMember(ref BodyMembers body, int depth, bool isConfiguration)
    {
        if (depth > FieldPathStack.MaxDepth)
            return Fail($"values nest deeper than {FieldPathStack.MaxDepth} levels");

        if (IsMember("vmsd_name"u8))
            return TryReadText("vmsd_name", out body.Name);

        if (IsMember("version"u8))
        {
            bool isRead = TryReadInteger("version", int.MinValue, int.MaxValue, out long version);
            body.VersionId = (int)version;
            return isRead;
        }

        if (IsMember("fields"u8))
            return TryReadFields(depth, isConfiguration, out body.Fields);

        if (IsMember("subsections"u8))
            return TryReadSubsections(depth, isConfiguration, out body.Subsections);

        _reader.Skip();
        return true;
    }

    private bool TryReadSubsections(int depth, bool isConfiguration, out ImmutableArray<VMStateDescription> subsections)
    {
        subsections = default;
        _reader.Read();
        if (_reader.TokenType is not JsonTokenType.StartArray)
            return Fail("'subsections' is not a list");

        ImmutableArray<VMStateDescription>.Builder builder = ImmutableArray.CreateBuilder<VMStateDescription>();
        while (_reader.Read() && _reader.TokenType is not JsonTokenType.EndArray)
        {
            if (!TryReadBodyObject(depth + LevelsOfNested, isConfiguration, out VMStateDescription? subsection))
                return false;
            builder.Add(subsection);
        }

        subsections = builder.ToImmutable();
        return true;
    }

    private bool TryReadFields(int depth, bool isConfiguration, out ImmutableArray<VMStateField> fields)
    {
        fields = default;
        _reader.Read();
        if (_reader.TokenType is not JsonTokenType.StartArray)
            return Fail("'fields' is not a list");

        var list = new List<VMDescEntry>();
        while (_reader.Read() && _reader.TokenType is not JsonTokenType.EndArray)
        {
            if (!TryReadEntry(depth, isConfiguration, out VMDescEntry entry))
                return false;
            list.Add(entry);
        }

        ImmutableArray<VMStateField>.Builder builder = ImmutableArray.CreateBuilder<VMStateField>(list.Count);
        ReadOnlySpan<VMDescEntry> entries = CollectionsMarshal.AsSpan(list);
        while (!entries.IsEmpty)
        {
            VMDescFieldGroup group = VMDescFieldGroup.TakeFrom(ref entries);
            IndexEvidence ??= group.IndexEvidence;
            if (IsIndexModeWrong)
                return Fail("another index mode");
            group.AddFields(_indexMode, builder);
        }

        fields = builder.ToImmutable();
        return true;
    }

    private bool TryReadEntry(int depth, bool isConfiguration, out VMDescEntry entry)
    {
        entry = new VMDescEntry { ArrayLength = -1, Index = -1, Size = -1, Elements = [] };
        if (_reader.TokenType is not JsonTokenType.StartObject)
            return Fail("a field is not an object");

        if (TryReadEntryObject(ref entry, depth, isConfiguration))
            return true;

        string? name = entry.Name is { Length: > 64 } ? string.Concat(entry.Name.AsSpan(0, 64), "…") : entry.Name;
        return name is not null && Fail($"{name}: {Reason}");
    }

    private bool TryReadEntryObject(ref VMDescEntry entry, int depth, bool isConfiguration)
    {
        var members = new EntryMembers();
        while (NextMember())
        {
            if (!TryReadEntryMember(ref entry, ref members, depth))
                return false;
        }

        if (entry.Name is null || entry.TypeName is null || entry.Size < 0)
            return Fail("a field lacks its name, type or size");

        if (members.InlineBody.IsBegun && !TryAddInlineBody(ref members))
            return false;

        if (members.HasEmptyStruct && (entry.TypeName != VMDescEntry.StructTypeName || entry.Size != 1 || members.InlineBodies is not null))
            return Fail("an empty 'struct' that is no null pointer");

        return entry.TryClassify(members.Struct, members.InlineBodies, isConfiguration, out string? contradiction) || Fail(contradiction);
    }

    private bool TryReadEntryMember(ref VMDescEntry entry, ref EntryMembers members, int depth)
    {
        if (IsMember("name"u8))
            return TryReadText("name", out entry.Name);

        if (IsMember("type"u8))
            return TryReadText("type", out entry.TypeName);

        if (IsMember("size"u8))
            return TryReadCount("size", out entry.Size);

        if (IsMember("array_len"u8))
            return TryReadCount("array_len", out entry.ArrayLength);

        if (IsMember("index"u8))
            return TryReadCount("index", out entry.Index);

        if (IsMember("struct"u8))
        {
            return TryReadStruct(depth, ref members);
        }

        // QEMU migration/vmstate.c: vstruct, tmp, qtailq, qlist and gtree print the bodies of their elements into the field's own object.
        if (IsMember("vmsd_name"u8) && members.InlineBody.IsBegun && !TryAddInlineBody(ref members))
            return false;

        return TryReadBodyMember(ref members.InlineBody, depth + LevelsOfNested, isConfiguration: false);
    }

    /// <summary>A nested description; <c>{}</c> where the first pointer of an array is null (up to 9.x).</summary>
    private bool TryReadStruct(int depth, ref EntryMembers members)
    {
        _reader.Read();
        Utf8JsonReader ahead = _reader;
        if (ahead.TokenType is JsonTokenType.StartObject && ahead.Read() && ahead.TokenType is JsonTokenType.EndObject)
        {
            _reader = ahead;
            members.HasEmptyStruct = true;
            return true;
        }

        return TryReadBodyObject(depth + LevelsOfNested, isConfiguration: false, out members.Struct);
    }

    private bool TryReadCount(string member, out int value)
    {
        bool isRead = TryReadInteger(member, 0, int.MaxValue, out long number);
        value = isRead ? (int)number : -1;
        return isRead;
    }

    private bool TryAddInlineBody(ref EntryMembers members)
    {
        if (!TryFinish(members.InlineBody, out VMStateDescription? body))
            return false;

        (members.InlineBodies ??= []).Add(body);
        members.InlineBody = default;
        return true;
    }

    private bool TryFinish(in BodyMembers body, [NotNullWhen(true)] out VMStateDescription? description)
    {
        description = null;
        if (body.Name is null || body.VersionId is not int versionId || body.Fields.IsDefault)
            return Fail("a description lacks its vmsd_name, version or fields");

        // No section of a device comes near the limit; below it no sum of lengths can overflow.
        long length = 0;
        foreach (VMStateField field in body.Fields)
        {
            length += field.Length ?? (long)field.Size * field.Count;
            if (length > int.MaxValue)
                return Fail("a description of more than 2 GiB");
            if (field is { Kind: FieldKind.Null, Count: > VMStateDescription.MaxNullPointers })
                return Fail($"more than {VMStateDescription.MaxNullPointers} null pointers in a row");
        }

        if (VMStateDescription.CountEmptyElements(body.Fields) > VMStateDescription.MaxEmptyElements)
            return Fail($"more than {VMStateDescription.MaxEmptyElements} array elements without octets");

        description = new VMStateDescription(body.Name, versionId, body.Fields, body.Subsections) { IsExact = true };
        if (description.Length > int.MaxValue)
            return Fail("a description of more than 2 GiB");

        description = _interner.Intern(description);
        return true;
    }

    private struct BodyMembers
    {
        public string? Name;
        public int? VersionId;
        public ImmutableArray<VMStateField> Fields;
        public ImmutableArray<VMStateDescription> Subsections;

        public readonly bool IsBegun => Name is not null || VersionId is not null || !Fields.IsDefault || !Subsections.IsDefault;
    }

    private struct EntryMembers
    {
        public VMStateDescription? Struct;
        public bool HasEmptyStruct;
        public BodyMembers InlineBody;
        public List<VMStateDescription>? InlineBodies;
    }
}
