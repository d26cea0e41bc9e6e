using System.Text.Json;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary>Writes what stands at a cursor as JSON, in the form that <see cref="QmpOutputVisitor"/> gives whole sections.</summary>
internal static class CursorJson
{
    /// <summary>The two members of a tree's element.</summary>
    public const string Key = "key";

    public const string Value = "value";

    /// <summary>Writes the struct that the cursor has entered and of which it has seen nothing yet.</summary>
    public static void WriteStruct(ref StateCursor cursor, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        for (bool isThere = cursor.MoveNext(); isThere;)
        {
            json.WritePropertyName(cursor.MemberName);
            isThere = WriteMember(ref cursor, json);
        }

        json.WriteEndObject();
    }

    /// <summary>Writes a member out of one field or several, from its first one on.</summary>
    /// <returns>Whether another member follows: the cursor stands there.</returns>
    public static bool WriteMember(ref StateCursor cursor, Utf8JsonWriter json)
    {
        if (!cursor.IsMemberArray || cursor is { IsMemberSingle: true, IsPresent: false, Kind: not FieldKind.Null })
        {
            WriteItem(ref cursor, json);
            return cursor.MoveNext();
        }

        string name = cursor.MemberName;
        bool isThere;
        json.WriteStartArray();
        do
        {
            WriteElements(ref cursor, json);
            isThere = cursor.MoveNext();
        }
        while (isThere && cursor.MemberName == name);
        json.WriteEndArray();
        return isThere;
    }

    /// <summary>Writes the key and the value of a tree's element, from the key on.</summary>
    public static void WriteKeyAndValue(ref StateCursor cursor, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WritePropertyName(Key);
        WriteItem(ref cursor, json);
        cursor.MoveNext();
        json.WritePropertyName(Value);
        WriteItem(ref cursor, json);
        json.WriteEndObject();
    }

    /// <summary>Writes one item that is no array.</summary>
    public static void WriteItem(ref StateCursor cursor, Utf8JsonWriter json)
    {
        if (!cursor.IsPresent)
            json.WriteNullValue();
        else if (cursor.TryGetInteger(out long value))
            WriteInteger(cursor.Kind, value, json);
        else if (cursor.Kind is FieldKind.String)
            json.WriteStringValue(cursor.Octets);
        else if (!cursor.Enter())
            json.WriteStringValue(Convert.ToHexStringLower(cursor.Octets));
        else
            WriteInside(ref cursor, json);
    }

    private static void WriteInteger(FieldKind kind, long value, Utf8JsonWriter json)
    {
        if (kind is FieldKind.Boolean)
            json.WriteBooleanValue(value != 0);
        else if (kind is FieldKind.UInt64)
            json.WriteNumberValue((ulong)value);
        else
            json.WriteNumberValue(value);
    }

    /// <summary>Writes the struct or list that the cursor has entered, and leaves it.</summary>
    private static void WriteInside(ref StateCursor cursor, Utf8JsonWriter json)
    {
        if (cursor.Owner is not null)
        {
            WriteStruct(ref cursor, json);
        }
        else
        {
            json.WriteStartArray();
            while (cursor.MoveNext())
            {
                if (cursor.IsKey)
                    WriteKeyAndValue(ref cursor, json);
                else
                    WriteItem(ref cursor, json);
            }

            json.WriteEndArray();
        }

        cursor.Leave();
    }

    /// <summary>Writes what one field adds to its member: the elements of an array, null pointers, or the field itself.</summary>
    private static void WriteElements(ref StateCursor cursor, Utf8JsonWriter json)
    {
        if (cursor.Kind is FieldKind.Null)
        {
            for (int i = 0; i < cursor.Count; i++)
                json.WriteNullValue();
        }
        else if (cursor.IsArray && cursor.Enter())
        {
            while (cursor.MoveNext())
                WriteItem(ref cursor, json);
            cursor.Leave();
        }
        else
        {
            WriteItem(ref cursor, json);
        }
    }
}
