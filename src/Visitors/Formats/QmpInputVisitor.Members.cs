using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Ber.Visitors;

/// <content>The JSON value that belongs to a visit, and the checks of it.</content>
public sealed partial class QmpInputVisitor
{
    private Dictionary<string, JsonElement> MembersOf(VMStateDescription description, JsonElement value)
    {
        var members = new Dictionary<string, JsonElement>();
        foreach (JsonProperty property in value.EnumerateObject())
        {
            string? name = JsonText.NameOf(property);
            if (name is null || !members.TryAdd(name, property.Value))
                Refuse(null, VisitError.MalformedData, "members of different names", name is null ? "a name that is not Unicode" : $"\"{name}\" twice");
        }

        foreach (VMStateField field in description.Fields)
        {
            foreach (string former in field.FormerNames)
            {
                if (!members.ContainsKey(field.Name) && members.Remove(former, out JsonElement renamed))
                    members.Add(field.Name, renamed);
            }
        }

        return members;
    }

    /// <summary>The value of the next visit: a member, or the next element of a group, array, list or tree.</summary>
    private JsonElement Next(VMStateField field)
    {
        if (_isPending)
        {
            _isPending = false;
            return _pending;
        }

        ref Frame top = ref Top;
        if (top.Description is null)
        {
            ref Frame container = ref top.IsInGroup ? ref _frames[_path.Depth - 2] : ref top;
            return top.IsTree ? NextOfTree(field, ref top) : NextElementOf(field, ref container);
        }

        int group = Locate(field);
        if (!top.Description.Members.IsArray(group))
        {
            CloseGroup();
            return TakeMember(field, group);
        }

        OpenGroup(field);
        return NextElementOf(field, ref top);
    }

    private JsonElement NextElementOf(VMStateField field, ref Frame container)
    {
        if (!container.Elements.MoveNext())
            Refuse(field, VisitError.CountMismatch, "one more element", "the end of the array");
        container.Left--;
        return container.Elements.Current;
    }

    private JsonElement NextOfTree(VMStateField field, ref Frame top)
    {
        if (top.TreeElement.ValueKind is JsonValueKind.Object)
        {
            JsonElement value = top.TreeElement.GetProperty("value"u8);
            top.TreeElement = default;
            return value;
        }

        JsonElement element = NextElementOf(field, ref top);
        RequireKind(field, element, JsonValueKind.Object);
        if (!element.TryGetProperty("key"u8, out JsonElement key) || !element.TryGetProperty("value"u8, out _) || element.GetPropertyCount() != 2)
            Refuse(field, VisitError.KindMismatch, "an object of \"key\" and \"value\"", "another");
        top.TreeElement = element;
        return key;
    }

    /// <summary>The group of a member of the innermost struct.</summary>
    private int Locate(VMStateField field)
    {
        ref Frame top = ref Top;
        top.Field = top.Description!.IndexOf(field, top.Field);
        return top.Description.Members.Group(top.Field);
    }

    private JsonElement TakeMember(VMStateField field, int group)
    {
        ref Frame top = ref Top;
        if (!top.Members!.Remove(top.Description!.Members.Name(group), out JsonElement value))
            Refuse(field, VisitError.MissingField, $"\"{top.Description.Members.Name(group)}\"", "no member of that name");
        return value;
    }

    /// <summary>Begins the array of the group of a field, unless it is the one that is being read.</summary>
    private void OpenGroup(VMStateField field)
    {
        int group = Locate(field);
        ref Frame top = ref Top;
        if (top.Group == group)
            return;

        CloseGroup();
        JsonElement array = TakeMember(field, group);
        RequireKind(field, array, JsonValueKind.Array);
        top.Group = group;
        top.Elements = array.EnumerateArray();
        top.Left = array.GetArrayLength();
    }

    /// <summary>Whether an array that may have no elements has no member.</summary>
    private bool IsLeftOut(VMStateField field)
    {
        if (field.Kind is FieldKind.List or FieldKind.Tree || (field is { CountField: null, HasLocalCount: false } && field.Count != 0) || _isPending)
            return false;
        int group = Locate(field);
        return group != Top.Group && !Top.Members!.ContainsKey(Top.Description!.Members.Name(group));
    }

    private void CloseGroup()
    {
        ref Frame top = ref Top;
        if (top.Group < 0)
            return;
        if (top.Left > 0)
            Refuse(top.Description!.Fields[top.Group], VisitError.CountMismatch, "the end of the array", $"{top.Left} more elements");
        top.Group = -1;
    }

    /// <summary>Whether null stands for a whole array; it is read.</summary>
    private bool IsNullMember(int group)
    {
        ref Frame top = ref Top;
        string name = top.Description!.Members.Name(group);
        return group != top.Group && top.Members![name].ValueKind is JsonValueKind.Null && top.Members.Remove(name);
    }

    /// <summary>The subsections among the members, in their order.</summary>
    private static Queue<(string Name, int Index)> FindSubsections(VMStateDescription owner, in Frame frame)
    {
        var found = new Queue<(string, int)>();
        foreach (JsonProperty property in frame.Container.EnumerateObject())
        {
            int index = Array.IndexOf(owner.Members.Subsections, property.Name);
            for (int i = 0; index < 0 && i < owner.Subsections.Length && frame.Members!.ContainsKey(property.Name); i++)
            {
                if (IsRepeat(owner, owner.Members.Subsections[i], property.Name))
                    index = i;
            }

            if (index >= 0)
                found.Enqueue((property.Name, index));
        }

        return found;
    }

    /// <summary>Whether a name is that of a subsection that was sent once more: <c>name[k]</c>.</summary>
    private static bool IsRepeat(VMStateDescription owner, string subsection, string name)
        => name.Length > subsection.Length + 2 && name.StartsWith(subsection, StringComparison.Ordinal) && name[subsection.Length] == '[' && name[^1] == ']'
        && int.TryParse(name.AsSpan((subsection.Length + 1)..^1), NumberStyles.None, CultureInfo.InvariantCulture, out _)
        && !owner.Members.IsTaken(name);

    private Int128 ReadInteger(VMStateField field, Int128 minimum, Int128 maximum)
    {
        JsonElement element = Next(field);
        RequireKind(field, element, JsonValueKind.Number);
        Int128 value = element.TryGetInt64(out long signed) ? signed : element.TryGetUInt64(out ulong unsigned) ? unsigned : Int128.MinValue;
        if (value < minimum || value > maximum)
            Refuse(field, VisitError.ValueOutOfRange, $"INTEGER ({minimum}..{maximum})", JsonText.Shorten(element.GetRawText()));
        return value;
    }

    private byte ReadBoolean(VMStateField field)
    {
        JsonElement element = Next(field);
        if (element.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            RequireKind(field, element, JsonValueKind.True);
        return element.ValueKind is JsonValueKind.True ? (byte)1 : (byte)0;
    }

    private void ReadHex(VMStateField field, scoped Span<byte> destination)
    {
        JsonElement element = Next(field);
        RequireKind(field, element, JsonValueKind.String);
        string text = JsonText.Of(element) ?? "";
        if (text.Length != 2L * destination.Length)
            Refuse(field, VisitError.CountMismatch, $"{2L * destination.Length} hexadecimal digits", $"{text.Length} characters");
        if (Convert.FromHexString(text, destination, out _, out _) is not OperationStatus.Done)
            Refuse(field, VisitError.KindMismatch, "hexadecimal digits", $"\"{JsonText.Shorten(text)}\"");
    }

    private void RequireKind(VMStateField? field, JsonElement value, JsonValueKind kind)
    {
        if (value.ValueKind != kind)
            Refuse(field, VisitError.KindMismatch, JsonText.NameOf(kind), JsonText.NameOf(value.ValueKind));
    }
}
