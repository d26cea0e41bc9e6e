using Ber.Visitors;

namespace Ber.Cli;

/// <summary>What a description says of a field, and of itself, in words.</summary>
internal static class DescriptionWords
{
    /// <summary>Type, number of elements, since when, whether under a condition.</summary>
    /// <param name="field">The field.</param>
    /// <param name="nested">The description of a struct, or of the elements; null: it is none.</param>
    public static string Of(VMStateField field, VMStateDescription? nested)
    {
        string type = field.TypeName.Length > 0 ? field.TypeName : nested is null ? $"{field.Size} octets" : "struct";
        string? inner = nested is null ? null : $" {nested.Name} {VersionsOf(nested.VersionId, nested.MinimumVersionId)}";
        string? count = field.Count == 1 ? null : $"[{field.Count}]";
        string? since = field.VersionId > 0 ? $", since version {field.VersionId}" : null;
        return $"{type}{inner}{count}{since}{(field.IsConditional ? ", under a condition" : null)}";
    }

    public static string VersionsOf(int version, int? minimum)
        => minimum is int oldest && oldest != version ? $"v{version} (takes {oldest} and later)" : $"v{version}";
}
