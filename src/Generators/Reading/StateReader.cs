using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Ber.Generators;

/// <summary>Reads one described type: its model, and everything that is wrong with it. The analyzer and the generator see the same.</summary>
internal sealed partial class StateReader
{
    /// <summary>The members of every type's code.</summary>
    private static readonly string[] s_taken = ["Description", "RegistrationOptions", "VisitFields"];

    private readonly INamedTypeSymbol _type;
    private readonly AttributeArguments _attribute;
    private readonly Report _report;
    private readonly TypeNamer _names;
    private readonly string _name;
    private readonly int _version;
    private readonly int _minimumVersion;
    private readonly List<FieldModel> _fields = [];
    private readonly List<ISymbol> _visited = [];    // the members whose fields stand in _fields so far
    private readonly HashSet<string> _identifiers = [];
    private readonly HashSet<string> _locals = [];
    private int _unusedCount;
    private int _unusedTotal;

    private StateReader(INamedTypeSymbol type, AttributeArguments attribute, Report report)
    {
        _type = type;
        _attribute = attribute;
        _report = report;
        _names = new TypeNamer(type);
        _name = attribute.FirstText ?? "";
        _version = attribute.Number("Version") ?? 0;
        _minimumVersion = attribute.Number("MinimumVersion") ?? 0;
    }

    /// <summary>Reads a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="languageVersion">The version of C# that its code is compiled by.</param>
    /// <param name="report">Is told what is wrong.</param>
    /// <param name="cancellationToken">Looked at between members.</param>
    /// <returns>null: no code can be written.</returns>
    public static StateModel? Read(INamedTypeSymbol type, LanguageVersion languageVersion, Report report, CancellationToken cancellationToken)
    {
        if (AttributeArguments.Of(type, KnownTypes.State) is not AttributeArguments attribute)
        {
            CheckAttributesAlone(type, report);
            return null;
        }

        StateModel? model = null;
        // An exception would end the code of all types of the program, not of this one.
        Exception? fault = Faults.Of(() =>
        {
            var reader = new StateReader(type, attribute, report);
            reader.CheckType(languageVersion);
            model = reader.ReadMembers(cancellationToken);
        });
        if (fault is not null)
            report.Add(Rules.Fault, type.Locations.FirstOrDefault(), type.Name, Faults.Line(fault));
        return report.HasErrors ? null : model;
    }

    private static void CheckAttributesAlone(INamedTypeSymbol type, Report report)
    {
        foreach (ISymbol member in type.GetMembers()
            .Where(static m => AttributeArguments.Of(m, KnownTypes.Field) is not null || AttributeArguments.Of(m, KnownTypes.Subsection) is not null))
            report.Add(Rules.AttributeAlone, member.Locations.FirstOrDefault(), (member as IFieldSymbol)?.AssociatedSymbol?.Name ?? member.Name, type.Name);
    }

    private Location? Where => _type.Locations.FirstOrDefault();

    private void CheckType(LanguageVersion languageVersion)
    {
        string? reason = _type switch
        {
            { TypeKind: not (TypeKind.Class or TypeKind.Struct) } => "no class and no struct",
            { IsStatic: true } => "static",
            { IsAbstract: true } => "abstract, and loading makes objects",
            { IsRefLikeType: true } => "a ref struct, which no visit can fill",
            { IsReadOnly: true } => "read-only, and loading assigns its members",
            { IsFileLocal: true } => "local to its file, and its code stands in another",
            _ when IsGeneric(_type) => "generic, and one name on the wire would stand for many types",
            _ => null,
        };
        if (reason is not null)
            _report.Add(Rules.NotDescribable, Where, _type.Name, reason);
        for (INamedTypeSymbol? around = _type; around is not null; around = around.ContainingType)
        {
            if (!IsPartial(around))
                _report.Add(Rules.NotPartial, around.Locations.FirstOrDefault(), around.Name);
        }

        for (INamedTypeSymbol? at = _type.BaseType; at is not null; at = at.BaseType)
        {
            if (KnownTypes.IsDescribed(at))
                _report.Add(Rules.StateInBase, Where, _type.Name, at.Name);
        }

        if (languageVersion is not LanguageVersion.Default && languageVersion.MapSpecifiedToEffectiveVersion() < LanguageVersion.CSharp13)
            _report.Add(Rules.LanguageVersion, Where, _type.Name);
        CheckName(_name, _attribute.Location);
        CheckVersion(_version, _attribute.LocationOf("Version"));
        CheckVersion(_minimumVersion, _attribute.LocationOf("MinimumVersion"));
        if (_version >= 0 && _minimumVersion > _version)
            _report.Add(Rules.MinimumAboveVersion, _attribute.LocationOf("MinimumVersion"), _minimumVersion, _name, _version);
        CheckTakenNames();
        CheckRecursion();
    }

    /// <summary>
    /// The name of the file: that of the type, without the sign of keywords, which no file name may have. Case does not tell two files apart: where a name is
    /// another's but for case, the places of its capitals follow.
    /// </summary>
    private static string HintName(INamedTypeSymbol type)
    {
        var names = new List<string>();
        bool isShared = false;
        for (INamespaceOrTypeSymbol? at = type; at is not null and not INamespaceSymbol { IsGlobalNamespace: true };
            at = (INamespaceOrTypeSymbol?)at.ContainingType ?? at.ContainingNamespace)
        {
            string name = at.Name;
            names.Add(name);
            INamespaceOrTypeSymbol owner = (INamespaceOrTypeSymbol?)at.ContainingType ?? at.ContainingNamespace;
            isShared |= owner.GetMembers().Any(other => other is INamespaceOrTypeSymbol && other.Name != name
                && string.Equals(other.Name, name, StringComparison.OrdinalIgnoreCase));
        }

        names.Reverse();
        string whole = string.Join(".", names);
        string capitals = isShared ? "-" + string.Join("-", Enumerable.Range(0, whole.Length).Where(i => char.IsUpper(whole[i]))) : "";
        return $"{whole}{capitals}.VMState.g.cs";
    }

    /// <summary>Members of the code that is written, and its type parameters, cannot be members of the source.</summary>
    private void CheckTakenNames()
    {
        if (s_taken.Contains(_type.Name) || _type.Name is "TVisitor" or "TCursor")
            _report.Add(Rules.TakenName, Where, _type.Name, "type", _type.Name);
        foreach (string name in s_taken)
        {
            // A method that takes other parameters stands beside VisitFields.
            ISymbol? found = _type.GetMembers(name).FirstOrDefault(m => !IsOfGeneratedCode(m) && !(name is "VisitFields" && m is IMethodSymbol));
            if (found is not null)
                _report.Add(Rules.TakenName, found.Locations.FirstOrDefault(), _type.Name, "member", name);
        }
    }

    private StateModel? ReadMembers(CancellationToken cancellationToken)
    {
        ImmutableArray<Member> members = Member.AllOf(_type, _report);
        CheckOneDeclaration(members);
        _unusedTotal = members.Where(static m => m.Field is not null).Sum(static m => m.Unused.Length)
            + AttributeArguments.AllOf(_type, KnownTypes.Unused).Count();
        foreach (Member member in members)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (member.Field is not null)
                ReadField(member);
            else if (member.IsForgotten)
                _report.Add(Rules.Forgotten, member.Location, member.Name);
        }

        AddUnused(AttributeArguments.AllOf(_type, KnownTypes.Unused));
        // A reader that goes by names would take one for the other.
        CheckDuplicates(_fields.SelectMany(static f => f.FormerNames.Prepend(f.Name)), "fields");
        EquatableArray<SubsectionModel> subsections = ReadSubsections(members);
        CallModel? preLoad = ReadHook("PreLoad", mayRefuse: false, mayTakeVersion: false);
        CallModel? postLoad = ReadHook("PostLoad", mayRefuse: true, mayTakeVersion: true);
        CallModel? preSave = ReadHook("PreSave", mayRefuse: true, mayTakeVersion: false);
        CallModel? postSave = ReadHook("PostSave", mayRefuse: false, mayTakeVersion: false);
        if (_report.HasErrors)
            return null;

        return new StateModel
        {
            Namespace = _type.ContainingNamespace.IsGlobalNamespace ? "" : _type.ContainingNamespace.ToDisplayString(),
            Owners = new([.. Around().Reverse().Select(Declaration)]),
            Declaration = Declaration(_type),
            TypeName = WireNames.EscapeType(_type.Name),
            IsStruct = _type.IsValueType,
            RunName = RunName(),
            HintName = HintName(_type),
            Name = _name,
            Version = _version,
            MinimumVersion = _minimumVersion,
            Fields = new([.. _fields]),
            Subsections = subsections,
            PreLoad = preLoad,
            PostLoad = postLoad,
            PreSave = preSave,
            PostSave = postSave,
            Priority = _attribute.EnumerationName("Priority"),
            IsEarlySetup = _attribute.Flag("IsEarlySetup"),
            IsUnmigratable = _attribute.Flag("IsUnmigratable"),
            IsQualified = _names.HasClash,
        };
    }

    private IEnumerable<INamedTypeSymbol> Around()
    {
        for (INamedTypeSymbol? around = _type.ContainingType; around is not null; around = around.ContainingType)
            yield return around;
    }

    /// <summary>The order of members across declarations is that in which the compiler got the files.</summary>
    private void CheckOneDeclaration(ImmutableArray<Member> members)
    {
        IEnumerable<SyntaxNode?> declarations = members.Where(static m => m.Field is not null || m.Subsection is not null)
            .Select(static m => m.Symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax().FirstAncestorOrSelf<TypeDeclarationSyntax>());
        if (declarations.Distinct().Count() > 1)
            _report.Add(Rules.OrderUndefined, Where, _type.Name);
    }

    private void CheckDuplicates(IEnumerable<string> names, string what)
    {
        foreach (IGrouping<string, string> group in names.GroupBy(static n => n))
        {
            if (group.Count() > 1)
                _report.Add(Rules.DuplicateName, _attribute.Location, _name, what, group.Key);
        }
    }

    private void CheckName(string name, Location? location)
    {
        if (name.Length == 0 || Encoding.UTF8.GetByteCount(name) > byte.MaxValue)
            _report.Add(Rules.WrongName, location, name);
    }

    private void CheckVersion(int version, Location? location)
    {
        if (version < 0)
            _report.Add(Rules.NegativeVersion, location, version);
    }

    private void CheckRecursion()
    {
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var open = new Stack<(INamedTypeSymbol Type, ISymbol Member)>(Next(_type));
        while (open.Count > 0)
        {
            (INamedTypeSymbol type, ISymbol member) = open.Pop();
            if (SymbolEqualityComparer.Default.Equals(type, _type))
            {
                _report.Add(Rules.ContainsItself, member.Locations.FirstOrDefault(), member.Name, _type.Name);
                return;
            }

            if (!seen.Add(type))
                continue;
            foreach ((INamedTypeSymbol, ISymbol) next in Next(type))
                open.Push(next);
        }

        static IEnumerable<(INamedTypeSymbol, ISymbol)> Next(INamedTypeSymbol type)
            => DescribedType.Of(type)?.Members.SelectMany(static m => DescribedType.In(DescribedType.TypeOf(m)).Select(t => (t, m))) ?? [];
    }

    private static bool IsGeneric(INamedTypeSymbol type) => type.IsGenericType || (type.ContainingType is not null && IsGeneric(type.ContainingType));

    private static bool IsPartial(INamedTypeSymbol type)
        => type.DeclaringSyntaxReferences.Any(static r => r.GetSyntax() is TypeDeclarationSyntax declaration
            && declaration.Modifiers.Any(SyntaxKind.PartialKeyword));

    private static string Declaration(INamedTypeSymbol type)
    {
        string kind = type.TypeKind is TypeKind.Struct ? "struct" : type.TypeKind is TypeKind.Interface ? "interface" : type.IsRecord ? "" : "class";
        return $"partial {(type.IsRecord ? "record " : "")}{kind} {WireNames.EscapeType(type.Name)}".Replace("  ", " ");
    }
}
