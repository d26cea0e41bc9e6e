namespace Ber.Generators;

/// <content>
/// Runs: scalars and arrays of them that follow one another with nothing between that a visitor would have to be asked about. Each is a type that visits them
/// at once; the visits one by one stay, for every format without such a way and for everything that is not as expected.
/// </content>
internal sealed partial class Emitter
{
    /// <summary>A run of fewer fields is not worth its type.</summary>
    private const int LeastRun = 2;

    /// <summary>
    /// The most fields of a run: what the JIT still makes one piece of code of. In a longer one the calls at the end stay calls, and take the place of the
    /// cursor out of its register.
    /// </summary>
    private const int MostRun = 16;

    private readonly List<IReadOnlyList<FieldModel>> _runs = [];

    /// <summary>Whether the type is a struct of nothing but scalars and structs, of every version, with no code around them.</summary>
    private bool MayBeFlat
        => _model is { IsStruct: true, PreLoad: null, PostLoad: null, PreSave: null, PostSave: null, Subsections.Count: 0, Fields.Count: > 0 and <= MostRun }
        && _model.Fields.All(static f => f.Version == 0 && (IsFlat(f) || f.IsFlatStruct));

    private void WriteFields(CodeWriter code)
    {
        for (int i = 0; i < _model.Fields.Count;)
        {
            int end = EndOfRun(i);
            if (end - i < LeastRun)
            {
                WriteField(code, _model.Fields[i++]);
                continue;
            }

            FieldModel[] fields = [.. _model.Fields.Skip(i).Take(end - i)];
            _runs.Add(fields);
            string run = $"!visitor.TryVisitFlat(null, new {_model.RunName}{_runs.Count}(ref state))";
            int version = fields[0].Version;
            string condition = version == 0 ? run : $"{fields[0].Identifier}.VersionId <= versionId && {run}";
            code.Open($"if ({condition})");
            foreach (FieldModel field in fields)
                WriteVisit(code, field);
            code.Close();
            i = end;
        }
    }

    private static bool IsFlat(FieldModel field) => field.IsFlatScalar || field.IsFlatArray;

    private int EndOfRun(int start)
    {
        int end = start;
        int version = _model.Fields[start].Version;
        while (end < _model.Fields.Count && end - start < MostRun && IsFlat(_model.Fields[end]) && _model.Fields[end].Version == version)
            end++;
        return end;
    }

    /// <summary>The types of the runs, and the short way of a struct that is nothing else.</summary>
    private void WriteRuns(CodeWriter code)
    {
        if (MayBeFlat)
        {
            if (_runs.Count != 1 || _runs[0].Count != _model.Fields.Count)
                _runs.Add([.. _model.Fields]);
            string[] structs = [.. _model.Fields.Where(static f => f.IsFlatStruct).Select(f => $"{_names.VMState}.IsFlat<{f.Type}>()").Distinct()];
            code.Line("");
            code.Line($"static bool {_names.IVMState}<{_model.TypeName}>.IsFlat => {(structs.Length == 0 ? "true" : string.Join(" && ", structs))};").Line("");
            code.Line($"static bool {_names.IVMState}<{_model.TypeName}>.VisitFlat<TCursor>(scoped ref TCursor cursor, ref {_model.TypeName} state)");
            code.Line($"    => {_model.RunName}{_runs.Count}.Visit(ref cursor, ref state);");
        }

        for (int i = 0; i < _runs.Count; i++)
            WriteRun(code, $"{_model.RunName}{i + 1}", _runs[i]);
    }

    private void WriteRun(CodeWriter code, string name, IReadOnlyList<FieldModel> fields)
    {
        code.Line("");
        code.Open($"private readonly ref struct {name}(ref {_model.TypeName} whole) : {_names.IFlatFields}");
        code.Line($"private readonly ref {_model.TypeName} _whole = ref whole;").Line("");
        code.Line("public bool Visit<TCursor>(scoped ref TCursor cursor)");
        code.Line($"    where TCursor : {_names.IFlatCursor}, allows ref struct");
        code.Line("    => Visit(ref cursor, ref _whole);").Line("");
        code.Line($"public static bool Visit<TCursor>(scoped ref TCursor cursor, ref {_model.TypeName} state)");
        code.Line($"    where TCursor : {_names.IFlatCursor}, allows ref struct");
        code.Open();
        code.Line("TCursor at = cursor;   // a copy that no one else refers to, so that it can stay in registers");
        foreach (FieldModel field in fields)
            WriteFlat(code, field);
        code.Line("cursor = at;");
        code.Line("return true;");
        code.Close().Close();
    }

    private void WriteFlat(CodeWriter code, FieldModel field)
    {
        string member = $"state.{WireNames.Escape(field.Member!)}";
        if (field.IsFlatStruct)
        {
            code.Line($"if (!at.VisitStruct(ref {member})) {{ return false; }}");
            return;
        }

        if (field.IsFlatArray)
        {
            string type = field.Kind is WireKind.Buffer ? "byte" : field.Integer;
            code.Line($"if (!at.VisitIntegers<{type}>({member}, {(field.Kind is WireKind.Buffer ? field.Size : field.Count)})) {{ return false; }}");
            return;
        }

        string method = $"at.Visit{MethodOf(field.Kind)}";
        if (field is { Access: Access.Reference, Form: ElementForm.Integer or ElementForm.BooleanOctet })
        {
            code.Line($"if (!{method}(ref {member})) {{ return false; }}");
            return;
        }

        code.Line($"{field.Integer} {field.Local} = {ToVisited(field, member)};");
        code.Line($"if (!{method}(ref {field.Local})) {{ return false; }}");
        code.Line($"if (TCursor.IsInput) {{ {member} = {FromVisited(field, field.Local)}; }}");
    }
}
