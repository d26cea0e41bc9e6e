namespace Ber.Compat;

/// <summary>The releases that a stream or profile may come from. A stream does not name its QEMU; the way it is written narrows it down.</summary>
/// <param name="Oldest">The oldest of them; null: no bound.</param>
/// <param name="Newest">The newest of them; null: no bound.</param>
/// <param name="IsStated">Whether somebody said so, instead of it being inferred from the stream.</param>
public readonly record struct QemuVersionRange(QemuVersion? Oldest, QemuVersion? Newest, bool IsStated)
{
    /// <summary>One release, stated.</summary>
    /// <param name="version">The release.</param>
    public static QemuVersionRange Of(QemuVersion version) => new(version, version, IsStated: true);

    /// <summary>Whether every release in the range is this one or newer.</summary>
    /// <param name="version">The release.</param>
    public bool IsAtLeast(QemuVersion version) => Oldest is QemuVersion oldest && oldest >= version;

    /// <summary>Whether every release in the range is older than this one.</summary>
    /// <param name="version">The release.</param>
    public bool IsBefore(QemuVersion version) => Newest is QemuVersion newest && newest < version;

    /// <summary>Whether every release in the range is newer than this one.</summary>
    /// <param name="version">The release.</param>
    public bool IsAfter(QemuVersion version) => Oldest is QemuVersion oldest && oldest > version;

    /// <summary>The range as far as both agree; the other one where they contradict.</summary>
    /// <param name="other">What else is known.</param>
    public QemuVersionRange Narrow(QemuVersionRange other)
    {
        QemuVersion? oldest = other.Oldest is QemuVersion o && (Oldest is not QemuVersion mine || o > mine) ? o : Oldest;
        QemuVersion? newest = other.Newest is QemuVersion n && (Newest is not QemuVersion my || n < my) ? n : Newest;
        return oldest > newest ? other : new QemuVersionRange(oldest, newest, IsStated || other.IsStated);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string range = (Oldest, Newest) switch
        {
            (null, null) => "of unknown version",
            (QemuVersion oldest, null) => $"{oldest} or newer",
            (null, QemuVersion newest) => $"up to {newest}",
            (QemuVersion oldest, QemuVersion newest) => oldest == newest ? $"{oldest}" : $"{oldest} to {newest}",
        };
        return $"{range} ({(IsStated ? "stated" : "inferred")})";
    }
}
