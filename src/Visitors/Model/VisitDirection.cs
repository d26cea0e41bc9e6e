namespace Ber.Visitors;

/// <summary>Which way a visitor moves values.</summary>
public enum VisitDirection : byte
{
    /// <summary>Octets to state: the visitor assigns the values it is handed (QAPI: input visitor).</summary>
    Input,

    /// <summary>State to octets: the visitor reads the values it is handed (QAPI: output visitor).</summary>
    Output,
}
