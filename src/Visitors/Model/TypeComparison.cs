using System.Collections.Immutable;

namespace Ber.Visitors;

/// <summary>The type that was sent against the one expected: what a reader of BER checks once per type, before it reads any value.</summary>
/// <remarks>
/// <para>Fields are compared in order: name, kind, width, sign, size, count, whether they may be absent, nested types. A field that was not sent is no
/// difference where a rule of the expected field says so: it is of a later version than the one sent, conditional, or an array whose number of elements is
/// counted. Fields that were sent behind the last expected one are passed over, and reported. An exact type is one instance of a general one: an array of one
/// element may be a single field in it, and an array of pointers several.</para>
/// <para>Directional: the sender's type stands on the left. Immutable. <see cref="TypeComparer"/> makes it.</para>
/// </remarks>
public sealed class TypeComparison
{
    internal TypeComparison(ImmutableArray<TypeDifference> differences, bool isRefused)
    {
        Differences = differences;
        IsRefused = isRefused;
    }

    /// <summary>The differences, in field order, those of nested types included; the first 1000 of them.</summary>
    public ImmutableArray<TypeDifference> Differences { get; }

    /// <summary>Whether values of the type sent cannot be taken.</summary>
    public bool IsRefused { get; }
}
