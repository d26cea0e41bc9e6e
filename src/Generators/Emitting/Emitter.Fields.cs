namespace Ber.Generators;

/// <content>The visit of one field.</content>
internal sealed partial class Emitter
{
    private void WriteField(CodeWriter code, FieldModel field)
    {
        if (field.Exists is CallModel exists)
        {
            _usesPresence = true;
            code.Line($"isPresent = {exists.Expression};");
            code.Line($"visitor.VisitPresent({field.Identifier}, ref isPresent);");
            code.If("isPresent", inner => WriteVisit(inner, field));
        }
        else if (field.Version > 0)
        {
            code.If($"{field.Identifier}.VersionId <= versionId", inner => WriteVisit(inner, field));
        }
        else
        {
            WriteVisit(code, field);
        }

        foreach (ValidationModel validation in field.Validations)
            code.Line($"{_names.VMState}.Validate(ref visitor, {validation.Predicate.Expression}, {Literal(validation.Requirement)});");
    }

    private void WriteVisit(CodeWriter code, FieldModel field)
    {
        if (field.Member is null)
        {
            code.Line($"{_names.VMState}.VisitUnused(ref visitor, {field.Identifier});");
            return;
        }

        string member = $"state.{WireNames.Escape(field.Member)}";
        string whole = member;
        bool isCopied = field.Storage is not Storage.Single && field.Access is Access.Value;
        if (isCopied)
        {
            code.Line($"{StorageType(field)} {field.Local} = {member};");
            member = field.Local;
        }

        switch (field.Storage)
        {
            case Storage.Single:
                WriteElement(code, field, member);
                break;
            case Storage.Array or Storage.InlineArray or Storage.Memory:
                WriteArray(code, field, member);
                break;
            default:
                WriteList(code, field, member);
                break;
        }

        if (isCopied)
            code.If(Direction(isInput: true), inner => inner.Line($"{whole} = {field.Local};"));
    }

    private string StorageType(FieldModel field) => field.Storage switch
    {
        Storage.List => $"{_names.List}<{field.Type}>",
        Storage.PairList => $"{_names.List}<{_names.KeyValuePair}<{field.KeyType}, {field.Type}>>",
        Storage.SortedList => $"{_names.SortedList}<{field.KeyType}, {field.Type}>",
        Storage.SortedDictionary => $"{_names.SortedDictionary}<{field.KeyType}, {field.Type}>",
        _ => "var",
    };

    /// <summary>A value that is no array, or one element of an array.</summary>
    /// <param name="code">Takes the lines.</param>
    /// <param name="field">The field.</param>
    /// <param name="value">The value: a member of the state, or an element.</param>
    private void WriteElement(CodeWriter code, FieldModel field, string value)
    {
        if (field.Pointer is not null)
        {
            WritePointer(code, field, value);
            return;
        }

        bool isByReference = field.Storage is not Storage.Single || field.Access is Access.Reference;
        if (isByReference && field.Requirement is Requirement.None
            && field.Form is ElementForm.Integer or ElementForm.BooleanOctet or ElementForm.String or ElementForm.Struct)
        {
            if (field.Form is ElementForm.String)
                code.Line($"{value} ??= \"\";");
            else if (field is { Form: ElementForm.Struct, IsClass: true } && field.Storage is not Storage.Single)
                code.Line($"{value} ??= new {field.Type}();");
            code.Line(Visit(field, value));
            return;
        }

        string local = field.Storage is Storage.Single ? field.Local : "element";
        code.Line($"{LocalType(field)} {local} = {ToVisited(field, value)};");
        code.Line(Visit(field, local));
        if (field.Requirement is not Requirement.None)
        {
            string check = field.Requirement is Requirement.Equal ? "RequireEqual" : "RequireAtMost";
            code.Line($"{_names.VMState}.{check}(ref visitor, {field.Identifier}, {ToVisited(field, value)}, {local});");
        }

        string assignment = $"{value} = {FromVisited(field, local)};";
        if (field.Requirement is Requirement.Equal || (field.Storage is Storage.Single && field.Access is Access.ReadOnly))
            return;
        if (isByReference)
            code.Line(assignment);
        else
            code.If(Direction(isInput: true), inner => inner.Line(assignment));
    }

    private void WritePointer(CodeWriter code, FieldModel field, string pointer)
    {
        _usesPresence = true;
        string local = field.Storage is Storage.Single ? field.Local : "element";
        bool isCopied = field.Storage is Storage.Single && field.Access is Access.Value;
        code.Line($"isPresent = {pointer} is not null;");
        code.Line($"visitor.VisitPresent({field.Identifier}, ref isPresent);");
        code.Open("if (isPresent)");
        string target = field.Form is ElementForm.Struct ? $"{pointer} ?? new {field.Type}()" : ToVisited(field, $"{pointer}.GetValueOrDefault()");
        code.Line($"{LocalType(field)} {local} = {target};");
        code.Line(Visit(field, local));
        string assignment = $"{pointer} = {(field.Form is ElementForm.Struct ? local : FromVisited(field, local))};";
        if (isCopied)
            code.If(Direction(isInput: true), inner => inner.Line(assignment));
        else
            code.Line(assignment);
        code.Close();
        code.Open(isCopied ? $"else if ({Direction(isInput: true)})" : "else").Line($"{pointer} = null;").Close();
    }

    private static string LocalType(FieldModel field) => field.Form switch
    {
        ElementForm.String => "string",
        ElementForm.Struct => field.Type,
        _ => field.Integer,
    };

    /// <summary>The one call, with the value by reference.</summary>
    private string Visit(FieldModel field, string value) => field.Form switch
    {
        ElementForm.Struct => $"{_names.VMState}.Visit(ref visitor, ref {value}, {field.Identifier});",
        ElementForm.String => $"visitor.VisitString({field.Identifier}, ref {value});",
        _ => $"visitor.Visit{MethodOf(field.Kind)}({field.Identifier}, ref {value});",
    };

    private static string MethodOf(WireKind kind) => kind switch
    {
        WireKind.Int8 => "SByte",
        WireKind.UInt8 => "Byte",
        _ => kind.ToString(),
    };

    /// <summary>What is visited for a value.</summary>
    private string ToVisited(FieldModel field, string value) => field.Form switch
    {
        ElementForm.Enumeration => $"({field.Integer}){value}",
        ElementForm.Boolean => $"{value} ? (byte)1 : (byte)0",
        ElementForm.Double => $"{_names.BitConverter}.DoubleToUInt64Bits({value})",
        ElementForm.String => $"{value} ?? \"\"",
        _ => value,
    };

    /// <summary>The value of what was visited.</summary>
    private string FromVisited(FieldModel field, string visited) => field.Form switch
    {
        ElementForm.Enumeration => $"({field.Type}){visited}",
        ElementForm.Boolean => $"{visited} != 0",
        ElementForm.Double => $"{_names.BitConverter}.UInt64BitsToDouble({visited})",
        _ => visited,
    };
}
