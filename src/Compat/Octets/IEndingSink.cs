namespace Ber.Compat;

/// <summary>A sink that wants to know when its last octet has been written.</summary>
internal interface IEndingSink : IOctetSink
{
    /// <summary>Nothing more comes.</summary>
    void End();
}
