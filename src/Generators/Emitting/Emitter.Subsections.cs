namespace Ber.Generators;

/// <content>Subsections: what is needed goes out in order, what comes is taken in whatever order.</content>
internal sealed partial class Emitter
{
    private void WriteSubsections(CodeWriter code)
    {
        _usesDirection = true;
        int length = _model.Subsections.Count;
        SubsectionModel[] nullable = [.. _model.Subsections.Where(static s => s.IsNullable)];
        if (nullable.Length > 0)
        {
            // What does not come is null afterwards; nothing else tells.
            code.If("isInput", inner =>
            {
                foreach (SubsectionModel subsection in nullable)
                    inner.Line($"state.{WireNames.Escape(subsection.Member)} = null;");
            });
        }

        code.Line("int following = visitor.NextSubsection(Description, isInput ? 0 : Needed(ref state, 0));");
        code.Open("while (following >= 0)");
        code.Line("int next = following + 1;");
        if (length == 1)
        {
            WriteSubsection(code, _model.Subsections[0]);
        }
        else
        {
            code.Open("switch (following)");
            for (int i = 0; i < length; i++)
            {
                CodeWriter inner = new(code.Depth + 1);
                WriteSubsection(inner, _model.Subsections[i]);
                code.Line(i == length - 1 ? "default:" : $"case {i}:").Append(inner).Append(new CodeWriter(code.Depth + 1).Line("break;"));
            }

            code.Close();
        }

        code.Line($"following = visitor.NextSubsection(Description, {InputNext(length)} : Needed(ref state, next));");
        code.Close();
    }

    private static string InputNext(int length) => length == 1 ? "isInput ? -1" : $"isInput ? (next < {length} ? next : -1)";

    private void WriteNeeded(CodeWriter code)
    {
        code.Line("// The first subsection from an index on that is to be sent; -1: none.");
        code.Open($"static int Needed(ref {_model.TypeName} state, int from)");
        for (int i = 0; i < _model.Subsections.Count; i++)
        {
            string needed = _model.Subsections[i].Needed?.Expression ?? $"state.{WireNames.Escape(_model.Subsections[i].Member)} is not null";
            code.Line($"if (from <= {i} && {needed}) {{ return {i}; }}");
        }

        code.Line("return -1;");
        code.Close();
    }

    private void WriteSubsection(CodeWriter code, SubsectionModel subsection)
    {
        string member = $"state.{WireNames.Escape(subsection.Member)}";
        if (!subsection.IsNullable && subsection.Access is Access.Reference)
        {
            code.Line($"{_names.VMState}.Visit(ref visitor, ref {member});");
            return;
        }

        code.Line($"{subsection.Type} {subsection.Local} = {member}{(subsection.IsNullable ? $" ?? new {subsection.Type}()" : "")};");
        code.Line($"{_names.VMState}.Visit(ref visitor, ref {subsection.Local});");
        if (subsection.Access is not Access.ReadOnly)
            code.If("isInput", inner => inner.Line($"{member} = {subsection.Local};"));
    }
}
