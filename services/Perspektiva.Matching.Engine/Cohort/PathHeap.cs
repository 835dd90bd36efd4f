namespace Perspektiva.Matching.Engine.Cohort;

/// <summary>A four-way heap of resources by distance; stale entries stay and are passed over.</summary>
internal sealed class PathHeap
{
    private const int Ways = 4;
    private (long Distance, int Resource)[] _items = new (long, int)[256];
    private int _count;

    public void Clear() => _count = 0;

    public void Add(int resource, long distance)
    {
        if (_count == _items.Length)
            Array.Resize(ref _items, 2 * _count);
        var at = _count++;
        while (at > 0 && _items[(at - 1) / Ways].Distance > distance)
        {
            _items[at] = _items[(at - 1) / Ways];
            at = (at - 1) / Ways;
        }

        _items[at] = (distance, resource);
    }

    public bool TryPop(out int resource, out long distance)
    {
        (distance, resource) = _items[0];
        if (_count == 0)
            return false;
        var last = _items[--_count];
        var at = 0;
        while (true)
        {
            var first = (at * Ways) + 1;
            if (first >= _count)
                break;
            var least = first;
            for (var child = first + 1; child < Math.Min(first + Ways, _count); child++)
                least = _items[child].Distance < _items[least].Distance ? child : least;
            if (_items[least].Distance >= last.Distance)
                break;
            _items[at] = _items[least];
            at = least;
        }

        _items[at] = last;
        return true;
    }
}
