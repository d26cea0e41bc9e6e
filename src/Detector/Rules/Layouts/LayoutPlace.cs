using Ber.Visitors;

namespace Ber.Detector;

/// <summary>A description where it stands in the contents of a section.</summary>
/// <param name="Description">The description.</param>
/// <param name="Offset">Octets from the start of the contents.</param>
internal readonly record struct LayoutPlace(VMStateDescription Description, long Offset);
