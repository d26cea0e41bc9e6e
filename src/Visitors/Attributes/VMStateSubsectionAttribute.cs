namespace Ber.Visitors;

/// <summary>
/// Marks a member whose type is described as a subsection of the description: sent after all fields, only when it is needed, found by its name.
/// </summary>
/// <remarks>
/// A member of type <c>T?</c> is needed when it is not null, and null after loading when it did not come. Any other has <see cref="Needed"/>. Names of
/// subsections begin with the name of the owner: the loader takes no other for one.
/// </remarks>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property, Inherited = false)]
public sealed class VMStateSubsectionAttribute : Attribute
{
    /// <summary>The name of a <c>bool</c> member or of a method <c>bool M()</c> of the owner that says whether the subsection is sent.</summary>
    public string? Needed { get; set; }
}
