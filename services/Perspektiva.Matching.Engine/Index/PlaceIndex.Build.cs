using System.Collections.Immutable;
using Perspektiva.Matching.Engine.Index;

namespace Perspektiva.Matching.Engine;

/// <content>Building.</content>
public sealed partial class PlaceIndex
{
    /// <summary>An index of all right records; wrong ones and second ones of an id are named and left out.</summary>
    public static PlaceIndex Build(IReadOnlyList<PlaceProfile> places, out ImmutableArray<InputProblem> problems)
    {
        var rows = new PlaceRow[places.Count];
        var found = new InputProblem?[places.Count];
        Parallel.For(0, (places.Count + 4095) / 4096, part =>
        {
            for (var i = part * 4096; i < Math.Min(places.Count, (part + 1) * 4096); i++)
            {
                found[i] = InputChecks.Check(places[i]);
                if (found[i] is null)
                    rows[i] = PlaceRow.From(places[i]);
            }
        });

        var index = new PlaceIndex();
        problems = index.Fill(rows, found);
        return index;
    }

    private ImmutableArray<InputProblem> Fill(PlaceRow[] rows, InputProblem?[] found)
    {
        _slots.Claim(rows, i => found[i] is null, i => found[i] = InputGate.Twice(rows[i].Id));
        var count = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            if (found[i] is null && count++ != i)
                rows[count - 1] = rows[i];
        }

        var segment = SegmentBuilder.Sorted(rows, count, Environment.ProcessorCount);
        _slots.Place(segment);
        Volatile.Write(ref _state, new IndexState([segment, new Segment(TailCapacity)], 0));
        return [.. found.OfType<InputProblem>()];
    }
}
