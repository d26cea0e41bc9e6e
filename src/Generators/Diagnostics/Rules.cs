using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Ber.Generators;

/// <summary>Every diagnostic, by id; docs/diagnostics.md has a paragraph on each.</summary>
internal static class Rules
{
    private const string Category = "Migration";

    public static readonly DiagnosticDescriptor NotPartial = new(
        "QBER001", "Not partial", "'{0}' is described: it and every type around it must be partial",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor NotDescribable = new(
        "QBER002", "Type that cannot be described", "'{0}' cannot be described: it is {1}", Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor WrongName = new(
        "QBER003", "Name that cannot be sent", "The name '{0}' must have 1 to 255 octets of UTF-8",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor MinimumAboveVersion = new(
        "QBER004", "Minimum version above the version", "Nothing can be loaded: the minimum version {0} of '{1}' is above its version {2}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor NegativeVersion = new(
        "QBER005", "Negative version", "The version {0} is negative", Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor VersionAboveDescription = new(
        "QBER006", "Field of a version that the description does not have", "'{0}' is of version {1} and would never be sent: '{2}' is of version {3}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor NoSuchMember = new(
        "QBER007", "No such member", "'{0}' names '{1}', which is no member of '{2}'", Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor WrongPredicate = new(
        "QBER008", "Predicate with a wrong signature", "'{0}' must be a bool member, bool {0}() or bool {0}(int versionId)",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor WrongHook = new(
        "QBER009", "Hook with a wrong signature", "'{0}' must be {1}", Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor CountAfterArray = new(
        "QBER010", "Count after its array", "'{0}' is counted by '{1}', which is visited after it: the count would be that of another state",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor WrongCountType = new(
        "QBER011", "Count that is no integer",
        "'{0}' is counted by '{1}', which must be a member of type byte, ushort, uint, ulong, sbyte, short, int or long, no array and no pointer",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor CountMayBeAbsent = new(
        "QBER012", "Count that may be absent", "'{0}' is counted by '{1}', which is absent from streams that have '{0}'",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor CountWithoutLimit = new(
        "QBER013", "Count without a limit",
        "'{0}' is counted by '{1}' of type {2}: state how many elements at most with Count, or a stream decides how much memory is taken",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor UnsupportedType = new(
        "QBER014", "Unsupported type", "'{0}' has the type '{1}', which has no form on the wire{2}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor TypeNameDoesNotFit = new(
        "QBER015", "VMStateInfo of another type", "'{0}' has the type name '{1}', which needs {2}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor DuplicateName = new(
        "QBER016", "Two of one name", "'{0}' has two {1} named '{2}'", Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor UnusedOctets = new(
        "QBER017", "Number of unused octets", "{0} unused octets: at least 1 is needed", Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor LengthMissing = new(
        "QBER018", "Length missing", "'{0}' needs {1}: the type does not say how long it is", Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor OptionDoesNotApply = new(
        "QBER019", "Option that does not apply", "{0} of '{1}' does not apply: {2}", Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor PointerRule = new(
        "QBER020", "Pointer rule", "'{0}' {1}", Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor CannotAssign = new(
        "QBER021", "Member that cannot be assigned", "'{0}' cannot be loaded: it is {1}", Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor NoConstructor = new(
        "QBER022", "Type that cannot be made",
        "'{0}' holds '{1}', which needs a constructor without parameters and no required members: loading makes new ones",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor ContainsItself = new(
        "QBER023", "Description that contains itself", "'{0}' leads back to '{1}': descriptions are finite",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor OrderUndefined = new(
        "QBER024", "Order that is not defined",
        "'{0}' has described members in more than one declaration: their order, which is the wire format, is not defined",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor Forgotten = new(
        "QBER025", "Member that is not migrated", "'{0}' is neither described nor marked with VMStateIgnore: its value is lost on migration",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor StateInBase = new(
        "QBER026", "State in a base class", "'{0}' derives from '{1}', which is described, too: its fields are not visited; make it a member",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor SubsectionType = new(
        "QBER027", "Member that is no subsection", "'{0}' is no subsection: {1}", Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor SubsectionName = new(
        "QBER028", "Subsection that is not found", "A loader does not find '{0}': its name must begin with '{1}' and be longer",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor SubsectionTaken = new(
        "QBER029", "Subsection that another takes",
        "The loader of '{1}', which ends where '{0}' begins, takes it for a subsection of its own: the name begins with '{1}'",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor ElementVersion = new(
        "QBER030", "Version of elements", "'{0}' is loaded in version {1}, its own, and saved in version {2} of '{3}': they must be the same",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor StructVersion = new(
        "QBER031", "Version of a struct", "'{0}' is sent in version {1} of '{2}', which has the versions {3} to {4}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor LanguageVersion = new(
        "QBER032", "Language version", "The code for '{0}' needs C# 13 or later", Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor TwoRoles = new(
        "QBER033", "Member with two roles", "'{0}' can be only one of field, subsection and ignored",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor AttributeAlone = new(
        "QBER034", "Attribute of a type that is not described", "'{0}' is never visited: '{1}' has no VMState attribute",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor SubsectionVersion = new(
        "QBER035", "Version of a subsection", "Version {1} of subsection '{0}' would come as {2}: the loader keeps 8 bits of it",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor NestedVersion = new(
        "QBER036", "Version that the wire does not say",
        "'{0}' is loaded in version {1} of '{2}', whatever it was saved in: its fields since version {3} are taken from streams that do not have them",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor TakenName = new(
        "QBER037", "Name that the generated code takes", "'{0}' has a {1} named '{2}', which is a name of the code written for it: rename it",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor Fault = new(
        "QBER038", "Fault of the generator", "No code was written for '{0}', by a fault of the generator, not of the source: {1}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static ImmutableArray<DiagnosticDescriptor> All { get; } =
    [
        NotPartial, NotDescribable, WrongName, MinimumAboveVersion, NegativeVersion, VersionAboveDescription, NoSuchMember, WrongPredicate, WrongHook,
        CountAfterArray, WrongCountType, CountMayBeAbsent, CountWithoutLimit, UnsupportedType, TypeNameDoesNotFit, DuplicateName, UnusedOctets,
        LengthMissing, OptionDoesNotApply, PointerRule, CannotAssign, NoConstructor, ContainsItself, OrderUndefined, Forgotten, StateInBase,
        SubsectionType, SubsectionName, SubsectionTaken, ElementVersion, StructVersion, LanguageVersion, TwoRoles,
        AttributeAlone, SubsectionVersion, NestedVersion, TakenName, Fault,
    ];
}
