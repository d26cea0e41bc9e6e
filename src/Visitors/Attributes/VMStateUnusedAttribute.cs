namespace Ber.Visitors;

/// <summary>Octets that once were a field or are kept for one (VMSTATE_UNUSED): zeros are sent, octets that come are dropped.</summary>
/// <remarks>
/// On a member they stand before it, on the type after the last field. Several of one description are named <c>unused[0]</c>, <c>unused[1]</c>, … as QEMU does.
/// </remarks>
/// <param name="octets">Number of octets, at least 1.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Class | AttributeTargets.Struct, AllowMultiple = true, Inherited = false)]
public sealed class VMStateUnusedAttribute(int octets) : Attribute
{
    /// <summary>Number of octets.</summary>
    public int Octets { get; } = octets;

    /// <summary>The version of the description that introduced them.</summary>
    public int Version { get; set; }

    /// <summary>The name of a member that says whether they are sent, as <see cref="VMStateFieldAttribute.Exists"/>.</summary>
    public string? Exists { get; set; }
}
