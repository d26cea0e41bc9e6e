using Ber.Visitors;

namespace Ber.Compat;

/// <summary>Is told what a BER stream holds, in stream order, while every octet is checked.</summary>
public interface IStreamConsumer
{
    /// <summary>The start of the stream.</summary>
    /// <param name="program">Name and version of the program that wrote it.</param>
    /// <param name="machineType">The machine type; null where the legacy stream has no configuration.</param>
    void OnStart(string program, string? machineType);

    /// <summary>A typed device section.</summary>
    /// <param name="section">Its idstr and instance id.</param>
    /// <param name="versionId">Its version id.</param>
    /// <param name="description">Its description.</param>
    /// <param name="state">Its values: give them to <see cref="VMState.Visit{TVisitor}(ref TVisitor, VMStateDescription, DynamicState)"/> before returning.</param>
    /// <param name="octets">Legacy octets between version id and footer.</param>
    void OnDevice(FieldPath section, uint versionId, VMStateDescription description, DynamicState state, int octets);

    /// <summary>A device section that is carried as opaque octets.</summary>
    /// <param name="section">Its idstr and instance id.</param>
    /// <param name="versionId">Its version id.</param>
    void OnOpaqueDevice(FieldPath section, uint versionId);

    /// <summary>Opaque octets begin, or continue.</summary>
    /// <param name="octets">Legacy octets.</param>
    /// <param name="reason">Why; null where they continue.</param>
    void OnOpaque(long octets, string? reason);

    /// <summary>The end: all octets were checked.</summary>
    /// <param name="blocks">The RAM blocks.</param>
    /// <param name="result">Counts.</param>
    void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result);
}
