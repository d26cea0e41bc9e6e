namespace Ber.Compat;

/// <summary>
/// What a live translation tells who holds its source, and where it waits for the word of the other side. Any method ends the translation by throwing.
/// </summary>
/// <remarks>
/// QEMU reports a failed migration, and its guest runs on, only while it still has octets to write when its pipe breaks. So octets of vmdesc, the last thing
/// that it writes, are left unread until the other side has taken all device sections.
/// </remarks>
internal interface ITransferGate
{
    /// <summary>Octets of a page that is zero; no other record of a page has fewer.</summary>
    const int LeastPageOctets = 9;

    /// <summary>Octets that have to be left unread so that the writer cannot have ended: more than lie between it and us.</summary>
    int Reserve { get; }

    /// <summary>So many pages may be in what lies between the writer and us, and in what is read at once.</summary>
    int LastPages { get; }

    /// <summary>The header, the announcement and the configuration are written; RAM comes next.</summary>
    void BeforeRam()
    {
    }

    /// <summary>
    /// All pages but <see cref="LastPages"/> have been sent once: from now on the writer may end RAM at any time, and may soon have written its last octet.
    /// </summary>
    void OnRamEnding()
    {
    }

    /// <summary>The last part of a live section begins: its writer's guest stands still, but in postcopy.</summary>
    void OnLastPart()
    {
    }

    /// <summary>RAM has ended; device sections follow.</summary>
    void OnRamEnded()
    {
    }

    /// <summary>What follows is device state and the end, or a package of device state; the reader stands before it.</summary>
    void BeforeDevices()
    {
    }

    /// <summary>What is left is not understood, or the input has ended: it is told as octets.</summary>
    /// <param name="reason">Why.</param>
    void BeforeRest(string reason)
    {
    }

    /// <summary>All device sections and EOF are written; what is left is vmdesc and the end. Not called for a stream in which no EOF is found.</summary>
    /// <param name="isHeld">Whether <see cref="Reserve"/> octets are left unread. They are not where vmdesc is shorter, or missing.</param>
    void BeforeEnd(bool isHeld)
    {
    }
}
