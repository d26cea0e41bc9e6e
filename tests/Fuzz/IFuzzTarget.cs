namespace Fuzz;

/// <summary>A part of the product that takes octets from strangers, and what must hold of it for any octets.</summary>
internal interface IFuzzTarget
{
    /// <summary>The name on the command line.</summary>
    string Name { get; }

    /// <summary>What kind of octets it takes: decides its seeds and how they are changed.</summary>
    InputKind Kind { get; }

    /// <summary>Octets that a run may allocate for each octet read or written, beyond <see cref="Judge.AllocationConstant"/>.</summary>
    int AllocationFactor => 64;

    /// <summary>Runs once over an input.</summary>
    /// <param name="input">The octets.</param>
    /// <param name="cutting">How they arrive.</param>
    /// <returns>What came of it; two runs over the same octets must have the same, however these arrive.</returns>
    /// <exception cref="ViolationException">Something that must hold does not.</exception>
    Outcome Run(byte[] input, Cutting cutting);

    /// <summary>Whether the public documentation of what is called has this exception for malformed data.</summary>
    bool IsDocumented(Exception exception);
}
