namespace Ber.Live;

/// <summary>In which state a machine was when it sent its stream.</summary>
internal enum MatrixState
{
    /// <summary>It was started paused, and never ran.</summary>
    Paused,

    /// <summary>Its firmware had run: the devices were set up.</summary>
    Ran,
}
