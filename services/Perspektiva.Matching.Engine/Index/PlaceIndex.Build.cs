using System.Collections.Immutable;
using Perspektiva.Matching.Engine.Index;

namespace Perspektiva.Matching.Engine;

/// <content>Building.</content>
public sealed partial class PlaceIndex
{
    private const int PartRows = 4096;

    // Records lie scattered; so far ahead of the one that is read the next ones are called.
    private const int Ahead = 6;

    private PlaceIndex(PlaceRow[] rows, ulong[] keys, List<(int At, InputProblem Problem)> found)
    {
        // The greatest share of the work beside: sorted, laid out in planes and entered by id in one go.
        _slots = new SlotMap(rows.Length);
        var sorted = SegmentBuilder.Sorted(rows, keys, Environment.ProcessorCount, _slots, Twice);
        _state = new IndexState([sorted, NewTail(TailCapacity)], 0);
        _dead = sorted.Count - _slots.Count;

        void Twice(int origin)
        {
            lock (found)
                found.Add((origin, InputGate.Twice(rows[origin].Id)));
        }
    }

    /// <summary>An index of all right records; wrong ones and second ones of an id are named and left out.</summary>
    public static PlaceIndex Build(IReadOnlyList<PlaceProfile> places, out ImmutableArray<InputProblem> problems)
    {
        var rows = GC.AllocateUninitializedArray<PlaceRow>(places.Count);
        var keys = GC.AllocateUninitializedArray<ulong>(places.Count);
        var found = new List<(int At, InputProblem Problem)>();
        Parallel.For(0, (places.Count + PartRows - 1) / PartRows, part =>
        {
            var end = Math.Min(places.Count, (part + 1) * PartRows);
            for (var i = part * PartRows; i < end; i++)
            {
                if (i + (2 * Ahead) < end)
                    Prefetch.Call(places[i + (2 * Ahead)]);
                if (i + Ahead < end)
                    Prefetch.CallProfiles(places[i + Ahead]);
                var problem = InputChecks.Check(places[i]);
                rows[i] = problem is null ? PlaceRow.From(places[i]) : default;
                keys[i] = SegmentBuilder.KeyOf(rows[i], i);
                if (problem is null)
                    continue;
                lock (found)
                    found.Add((i, problem));
            }
        });

        var index = new PlaceIndex(rows, keys, found);
        problems = [.. found.OrderBy(wrong => wrong.At).Select(wrong => wrong.Problem)];
        return index;
    }
}
