namespace Ber.Visitors;

/// <summary>How one QEMU version prints vmdesc; with the descriptions it determines the text.</summary>
/// <param name="IsSpaced">Whether names, brackets and braces have spaces around them, <c>{ "a" : 1 }</c> (up to 5.2), or not, <c>{"a": 1}</c> (since 6.0).</param>
/// <param name="IndexMode">Which elements of an array that is listed one by one carry their index.</param>
public readonly record struct VMDescDialect(bool IsSpaced, IndexMode IndexMode);
