using Ber.Compat;

namespace Ber.Cli;

/// <summary>Two catalogs that are compared.</summary>
/// <param name="Name">What both are called below their folders; empty: they are in none.</param>
/// <param name="OldPath">Where the older one is.</param>
/// <param name="NewPath">Where the newer one is.</param>
/// <param name="Old">The older one.</param>
/// <param name="New">The newer one.</param>
internal sealed record SchemaPair(string Name, string OldPath, string NewPath, SchemaCatalog Old, SchemaCatalog New);
