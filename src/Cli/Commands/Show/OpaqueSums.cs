namespace Ber.Cli;

/// <summary>Opaque octets outside of device sections, by their reasons, in the order of the first of each.</summary>
internal sealed class OpaqueSums
{
    private readonly List<(string Reason, long Octets)> _sums = [];
    private readonly Dictionary<string, int> _places = [];
    private int _last;

    public IReadOnlyList<(string Reason, long Octets)> All => _sums;

    /// <summary>Adds octets; without a reason they continue the ones before.</summary>
    public void Add(long octets, string? reason)
    {
        if (reason is not null && !_places.TryGetValue(reason, out _last))
        {
            _last = _sums.Count;
            _places.Add(reason, _last);
            _sums.Add((reason, 0));
        }

        if (_last < _sums.Count)
            _sums[_last] = (_sums[_last].Reason, _sums[_last].Octets + octets);
    }
}
