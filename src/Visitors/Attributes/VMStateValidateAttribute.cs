namespace Ber.Visitors;

/// <summary>
/// What must hold once the member was visited (VMSTATE_VALIDATE), before anything that stands after it: the state is refused else, in both directions.
/// </summary>
/// <param name="predicate">The name of a <c>bool</c> member, or of a method <c>bool M()</c> or <c>bool M(int versionId)</c>.</param>
/// <param name="requirement">What is required, in a few words, for messages.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property, AllowMultiple = true, Inherited = false)]
public sealed class VMStateValidateAttribute(string predicate, string requirement) : Attribute
{
    /// <summary>The name of the predicate.</summary>
    public string Predicate { get; } = predicate;

    /// <summary>What is required.</summary>
    public string Requirement { get; } = requirement;
}
