namespace Ber.Generators;

/// <content>Arrays, buffers, bitmaps, lists and trees.</content>
internal sealed partial class Emitter
{
    private void WriteArray(CodeWriter code, FieldModel field, string member)
    {
        bool isOctets = field.Kind is WireKind.Octets;
        bool needsCount = field.IsArray || field.CountMember is not null;
        if (needsCount)
        {
            _usesCount = true;
            code.Line($"count = {CountOf(field)};");
        }

        if (field.IsArray)
            code.Line($"visitor.BeginArray({field.Identifier}, ref count);");
        if (field.Form is ElementForm.BitmapWord)
            code.Line(
                $"{_names.VMState}.VisitBitmap(ref visitor, {field.Identifier}, {Elements(field, member, isOctets ? "count / 8" : $"{field.Size / 8}")});");
        else if (isOctets)
            code.Line($"{_names.VMState}.VisitOctets(ref visitor, {field.Identifier}, {Handed(field, member)}, count);");
        else if (field.Form is ElementForm.Octet)
            code.Line($"visitor.VisitBuffer({field.Identifier}, {Elements(field, member, $"{field.Identifier}.Size")});");
        else
            WriteElements(code, field, member);
        if (field.IsArray)
            code.Line($"visitor.EndArray({field.Identifier});");
    }

    private void WriteElements(CodeWriter code, FieldModel field, string member)
    {
        string elements = Elements(field, member, field.IsArray ? "count" : "1");
        bool areIntegers = field.Pointer is null && field.Form is ElementForm.Integer or ElementForm.Enumeration or ElementForm.Boolean
            or ElementForm.BooleanOctet or ElementForm.Double;
        if (field.IsArray && areIntegers && field.Pointer is null)
        {
            code.Line(field.Form switch
            {
                ElementForm.Boolean => $"{_names.VMState}.VisitBooleans(ref visitor, {field.Identifier}, {elements});",
                ElementForm.Enumeration =>
                    $"visitor.VisitIntegers({field.Identifier}, {_names.MemoryMarshal}.Cast<{field.Type}, {field.Integer}>({elements}));",
                ElementForm.Double => $"visitor.VisitIntegers({field.Identifier}, {_names.MemoryMarshal}.Cast<double, ulong>({elements}));",
                _ => $"visitor.VisitIntegers<{field.Integer}>({field.Identifier}, {elements});",
            });
            return;
        }

        string local = field.Access is Access.Value ? field.Local + "Elements" : field.Local;
        code.Line($"{_names.Span}<{ElementType(field)}> {local} = {elements};");
        var body = new CodeWriter(code.Depth + 1);
        WriteElement(body, field, field.IsArray ? $"{local}[i]" : $"{local}[0]");
        string? loop = field.IsArray ? $"for (int i = 0; i < {local}.Length; i++)" : null;
        string[] lines = body.ToString().TrimEnd('\n').Split('\n');
        if (lines.Length > 1)
            code.Open(loop).Append(body).Close();   // a block also for one element: it may have a local of its own
        else
            code.Line(loop is null ? lines[0].Trim() : $"{loop} {{ {lines[0].Trim()} }}");
    }

    private static string ElementType(FieldModel field) => field.Pointer is null ? field.Type : field.Type + "?";

    /// <summary>The number of elements, or of octets, on output; on input what the receiver knows of it.</summary>
    private string CountOf(FieldModel field)
    {
        if (field.CountMember is not CallModel member)
            return $"{field.Identifier}.Count";
        string maximum = field.Maximum == 0 ? "" : $", {field.Maximum}";
        return $"{_names.VMState}.CountOf(ref visitor, {field.Identifier}, {member.Expression}{maximum})";
    }

    /// <summary>A span of the elements.</summary>
    private string Elements(FieldModel field, string member, string count)
    {
        if (field.Storage is Storage.InlineArray)
            return field.CountMember is null ? member : $"(({_names.Span}<{ElementType(field)}>){member})[..({count})]".Replace("[..(count)]", "[..count]");
        return $"{_names.VMState}.Elements(ref visitor, {field.Identifier}, {Handed(field, member)}, {count})";
    }

    /// <summary>An array that is replaced where it does not fit, or one that has to.</summary>
    private static string Handed(FieldModel field, string member) => field.Access is Access.ReadOnly ? member : $"ref {member}";

    private void WriteList(CodeWriter code, FieldModel field, string member)
    {
        _usesCount = true;
        string input = Direction(isInput: true);
        if (field.Access is not Access.ReadOnly)
            code.Line($"{member} ??= [];");
        code.Line($"count = {input} ? -1 : {member}.Count;");
        code.Line($"visitor.BeginArray({field.Identifier}, ref count);");
        code.If(input, inner => inner.Line($"{member}.Clear();"));
        bool isEnumerated = field.Storage is Storage.SortedDictionary;
        if (isEnumerated)
            code.Line($"{StorageType(field)}.Enumerator {field.Local}Pairs = {member}.GetEnumerator();");
        code.Open($"for (int i = 0; visitor.NextElement({field.Identifier}, count < 0 || i < count); i++)");
        if (field.Storage is Storage.List)
        {
            // In place: an element is a struct as often as not, and a copy of it on either side costs more than its visits.
            code.If(input, inner => inner.Line($"{member}.Add(new {field.Type}());"));
            code.Line($"{_names.VMState}.Visit(ref visitor, ref {_names.CollectionsMarshal}.AsSpan({member})[i], {field.Identifier});");
        }
        else
        {
            if (isEnumerated)
                code.If($"!{input}", inner => inner.Line($"{field.Local}Pairs.MoveNext();"));
            (string key, string value) = field.Storage switch
            {
                Storage.SortedList => ($"{member}.GetKeyAtIndex(i)", $"{member}.GetValueAtIndex(i)"),
                Storage.PairList => ($"{member}[i].Key", $"{member}[i].Value"),
                _ => ($"{field.Local}Pairs.Current.Key", $"{field.Local}Pairs.Current.Value"),
            };
            code.Line($"{field.KeyType} key = {input} ? {(field.Key is null ? "0" : $"new {field.KeyType}()")} : {key};");
            code.Line($"{field.Type} value = {input} ? new {field.Type}() : {value};");
            code.Line(field.Key is null
                ? $"visitor.VisitUInt64({field.Identifier}, ref key);"
                : $"{_names.VMState}.Visit(ref visitor, ref key, {field.Identifier});");
            code.Line($"{_names.VMState}.Visit(ref visitor, ref value, {field.Identifier});");
            // g_tree_insert: a key that comes again takes the place of the first.
            code.If(input, inner => inner.Line(field.Storage is Storage.PairList ? $"{member}.Add(new(key, value));" : $"{member}[key] = value;"));
        }

        code.Close();
        code.Line($"visitor.EndArray({field.Identifier});");
    }
}
