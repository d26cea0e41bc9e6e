namespace Ber.Generators;

/// <summary>A subsection.</summary>
/// <param name="Member">The member that holds it.</param>
/// <param name="Local">A name for a local copy.</param>
/// <param name="Type">Its type in C#.</param>
/// <param name="IsNullable">Whether null stands for "not sent".</param>
/// <param name="Access">How it is got at.</param>
/// <param name="IsClass">Whether its type is a reference type.</param>
/// <param name="Needed">Whether it is sent; null: when it is not null.</param>
internal sealed record SubsectionModel(string Member, string Local, string Type, bool IsNullable, Access Access, bool IsClass, CallModel? Needed);
