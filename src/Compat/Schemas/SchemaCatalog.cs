namespace Ber.Compat;

/// <summary>A catalog of descriptions.</summary>
public sealed class SchemaCatalog
{
}
