using Microsoft.CodeAnalysis;

namespace Ber.Generators;

/// <summary>Where findings go: to the analyzer's host, or, while code is written, nowhere.</summary>
internal sealed class Report(Action<Diagnostic>? sink)
{
    /// <summary>Whether no code can be written.</summary>
    public bool HasErrors { get; private set; }

    public void Add(DiagnosticDescriptor rule, Location? location, params object[] arguments)
    {
        HasErrors |= rule.DefaultSeverity is DiagnosticSeverity.Error;
        sink?.Invoke(Diagnostic.Create(rule, location ?? Location.None, arguments));
    }
}
