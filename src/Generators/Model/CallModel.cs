namespace Ber.Generators;

/// <summary>A predicate or hook of the described type.</summary>
/// <param name="Name">The member.</param>
/// <param name="IsMethod">Whether it is called.</param>
/// <param name="TakesVersion">Whether the version in force is its argument.</param>
/// <param name="IsVerdict">Whether it returns a bool.</param>
/// <param name="IsStatic">Whether it belongs to the type.</param>
internal sealed record CallModel(string Name, bool IsMethod, bool TakesVersion, bool IsVerdict, bool IsStatic)
{
    /// <summary>The expression.</summary>
    public string Expression => (IsStatic ? "" : "state.") + WireNames.Escape(Name) + (!IsMethod ? "" : TakesVersion ? "(versionId)" : "()");
}
