namespace Ber.Detector;

/// <summary>Which places of a list are empty, so that what stands in the middle can be taken out of it without moving what stands behind.</summary>
/// <remarks>Sums of empty places in a binary indexed tree: an answer takes as long as the logarithm of the highest empty place.</remarks>
internal sealed class EmptyPlaces
{
    private readonly HashSet<int> _places = [];
    private int[] _sums = [];   // _sums[k - 1]: of the places from k - (k & -k) to k - 1

    /// <summary>How many are empty.</summary>
    public int Count => _places.Count;

    public bool Contains(int place) => _places.Count > 0 && _places.Contains(place);

    public void Add(int place)
    {
        if (!_places.Add(place))
            return;
        if (place >= _sums.Length)
            Grow(place + 1);
        else
            AddToSums(place, 1);
    }

    /// <summary>Takes a place out, which is empty no more, or no place any more.</summary>
    /// <returns>Whether it was empty.</returns>
    public bool Remove(int place)
    {
        if (_places.Count == 0 || !_places.Remove(place))
            return false;
        AddToSums(place, -1);
        return true;
    }

    /// <summary>How many places below one are not empty.</summary>
    public int RankOf(int place)
    {
        int rank = place;
        for (int k = Math.Min(place, _sums.Length); k > 0 && _places.Count > 0; k &= k - 1)
            rank -= _sums[k - 1];
        return rank;
    }

    /// <summary>The place that is not empty and has so many below it that are not.</summary>
    public int PlaceOf(int rank)
    {
        if (_places.Count == 0)
            return rank;
        int place = 0;
        for (int step = _sums.Length; step > 0; step /= 2)
        {
            if (place + step > _sums.Length || step - _sums[place + step - 1] > rank)
                continue;
            place += step;
            rank -= step - _sums[place - 1];
        }

        return place + rank;
    }

    private void Grow(int length)
    {
        _sums = new int[Math.Max(64, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)length))];
        foreach (int place in _places)
            AddToSums(place, 1);
    }

    private void AddToSums(int place, int value)
    {
        for (int k = place + 1; k <= _sums.Length; k += k & -k)
            _sums[k - 1] += value;
    }
}
