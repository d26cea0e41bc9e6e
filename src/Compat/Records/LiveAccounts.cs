using Ber.Visitors;

namespace Ber.Compat;

/// <summary>What the records of one live section have said so far, for each thing that they are about.</summary>
/// <param name="section">Idstr and instance id of the section.</param>
internal sealed class LiveAccounts(FieldPath section)
{
    /// <summary>Of more things than these nothing is kept: a few octets name one.</summary>
    public const int MaxItems = 4096;

    private readonly Dictionary<(string? Node, string Name), LiveAccount> _accounts = [];
    private readonly List<LiveAccount> _inOrder = [];
    private string _node = "";
    private string _bitmap = "";
    private LiveAccount? _current;

    /// <summary>The thing of a name.</summary>
    /// <param name="node">The node of a bitmap; null of anything else.</param>
    /// <param name="name">Its name.</param>
    /// <param name="countNames">What is counted.</param>
    public LiveAccount Of(string? node, string name, string[] countNames)
    {
        if (_accounts.TryGetValue((node, name), out LiveAccount? known))
            return known;
        var account = new LiveAccount(node, name, countNames);
        if (_inOrder.Count == MaxItems)
            return account;
        _accounts.Add((node, name), account);
        _inOrder.Add(account);
        return account;
    }

    /// <summary>The bitmap that a record names, or the one of the record before.</summary>
    /// <param name="node">The octets of the node's name; null: as before.</param>
    /// <param name="bitmap">The octets of the bitmap's name; null: as before.</param>
    /// <param name="countNames">What is counted.</param>
    public LiveAccount OfBitmap(LegacyName? node, LegacyName? bitmap, string[] countNames)
    {
        if (node is null && bitmap is null && _current is not null)
            return _current;
        _node = node?.Text ?? _node;
        _bitmap = bitmap?.Text ?? _bitmap;
        return _current = Of(_node, _bitmap, countNames);
    }

    /// <summary>The items, in the order in which they came.</summary>
    public IReadOnlyList<LiveItem> ToItems() => [.. _inOrder.Select(a => a.ToItem(section))];
}
