using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary>Finds one field and prints its value: a scalar alone on its line, anything else as JSON.</summary>
/// <remarks>A name in the path may stand in quotes or not, even where it holds a dot: what the section really has decides.</remarks>
internal sealed class FieldSelector(string? device, string field) : IStreamConsumer
{
    private readonly DeviceFilter _filter = new(device);
    private readonly ArrayBufferWriter<byte> _value = new();
    private readonly StreamNames _names = new();   // as long as the field was not found

    /// <summary>What a part of the path has led to.</summary>
    private enum Place
    {
        /// <summary>A member of a struct: all fields of one name that follow one another.</summary>
        Member,

        /// <summary>An element of an array, list or tree; of a tree the key and the value.</summary>
        Element,

        /// <summary>The key or the value of a tree's element.</summary>
        Part,
    }

    public ReadOnlySpan<byte> Value => _value.WrittenSpan;

    public bool IsSectionFound { get; private set; }

    /// <summary>The end of a sentence that says that there is no such field: the one that may be meant.</summary>
    public string Suggestion
    {
        get
        {
            string path = device is null ? @field : $"{device}{(device.Contains('#', StringComparison.Ordinal) ? "" : "#0")}.{@field}";
            return _names.NearestField(path) is string name ? $"; is it {name}?" : "";
        }
    }

    public void OnDevice(DeviceSection section)
    {
        if (_value.WrittenCount > 0 || section.State is null)
            return;
        _names.OnDevice(section);
        int? prefix = DeviceFilter.IsPrefix(field, section.Path);
        string? path = prefix is int length ? field[length..] : device is not null && _filter.Takes(section.Path) ? $".{field}" : null;
        if (path is null)
            return;

        IsSectionFound = true;
        StateCursor cursor = SectionCursor.Open(section);
        if (path.Length == 0)
            PrintSection(cursor);
        else if (TryFindMember(cursor, path, out StateCursor found, out Place place))
            Print(found, place);
    }

    private static bool TryFindMember(StateCursor cursor, ReadOnlySpan<char> path, out StateCursor found, out Place place)
    {
        string? last = null;
        while (cursor.MoveNext())
        {
            string name = cursor.MemberName;
            if (name != last && TryFollow(cursor, path, name, Place.Member, out found, out place))
                return true;
            last = name;
        }

        found = cursor;
        place = Place.Member;
        return false;
    }

    /// <summary>Takes a name off the path, plain or in quotes, and goes on with the rest.</summary>
    private static bool TryFollow(StateCursor cursor, ReadOnlySpan<char> path, string name, Place at, out StateCursor found, out Place place)
    {
        foreach (string form in (ReadOnlySpan<string>)[name, $"\"{name}\""])
        {
            ReadOnlySpan<char> rest = path[1..];
            if (rest.StartsWith(form, StringComparison.Ordinal) && (rest.Length == form.Length || rest[form.Length] is '.' or '[')
                && TryFind(cursor, rest[form.Length..], at, out found, out place))
                return true;
        }

        found = cursor;
        place = at;
        return false;
    }

    private static bool TryFind(StateCursor cursor, ReadOnlySpan<char> path, Place at, out StateCursor found, out Place place)
    {
        found = cursor;
        place = at;
        if (path.IsEmpty)
            return true;

        if (path[0] == '[')
        {
            int end = path.IndexOf(']');
            return end > 0 && int.TryParse(path[1..end], NumberStyles.None, CultureInfo.InvariantCulture, out int index) && cursor.MoveToElement(index)
                && TryFind(cursor, path[(end + 1)..], Place.Element, out found, out place);
        }

        if (path[0] != '.' || (at is Place.Member && cursor.IsMemberArray))
            return false;
        if (at is Place.Element && cursor.IsKey)
        {
            StateCursor value = cursor;
            return TryFollow(cursor, path, CursorJson.Key, Place.Part, out found, out place)
                || (value.MoveNext() && TryFollow(value, path, CursorJson.Value, Place.Part, out found, out place));
        }

        return cursor is { Kind: FieldKind.Struct, IsArray: false } && cursor.Enter() && TryFindMember(cursor, path, out found, out place);
    }

    private void PrintSection(StateCursor cursor)
    {
        using (Utf8JsonWriter json = Json())
            CursorJson.WriteStruct(ref cursor, json);
        _value.Write("\n"u8);
    }

    private void Print(StateCursor cursor, Place place)
    {
        bool isOne = !cursor.IsArray && !(place is Place.Member && cursor.IsMemberArray);
        if (isOne && cursor is { IsPresent: true, Kind: FieldKind.String or FieldKind.Buffer or FieldKind.Octets })
        {
            _value.Write(cursor.Kind is FieldKind.String ? cursor.Octets : Encoding.UTF8.GetBytes(Convert.ToHexStringLower(cursor.Octets)));
        }
        else
        {
            using Utf8JsonWriter json = Json();
            switch (place)
            {
                case Place.Member:
                    CursorJson.WriteMember(ref cursor, json);
                    break;
                case Place.Element when cursor.IsKey:
                    CursorJson.WriteKeyAndValue(ref cursor, json);
                    break;
                default:
                    CursorJson.WriteItem(ref cursor, json);
                    break;
            }
        }

        _value.Write("\n"u8);
    }

    private Utf8JsonWriter Json() => new(_value, new JsonWriterOptions { Indented = true });
}
