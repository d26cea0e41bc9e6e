namespace Ber.Visitors;

/// <summary>Says that a member of a described type is not migrated: the receiver has its own, or computes it.</summary>
/// <remarks>
/// Of a type with <see cref="VMStateAttribute"/>, every field that can be assigned is either described or marked with this: a field that is forgotten would
/// be lost.
/// </remarks>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property, Inherited = false)]
public sealed class VMStateIgnoreAttribute : Attribute;
