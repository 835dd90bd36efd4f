using System.Collections.Immutable;
using Perspektiva.Matching.Engine.Index;

namespace Perspektiva.Matching.Engine;

/// <content>Building.</content>
public sealed partial class PlaceIndex
{
    private const int PartRows = 4096;

    // Records lie scattered; so far ahead of the one that is read the next ones are called.
    private const int Ahead = 6;

    // Of what was entered into the map.
    private PlaceIndex(SlotMap slots, Segment sorted)
    {
        _slots = slots;
        _state = new IndexState([sorted, NewTail(TailCapacity)], 0);
        _dead = sorted.Count - _slots.Count;
    }

    /// <summary>An index of all right records; wrong ones and second ones of an id are named and left out.</summary>
    public static PlaceIndex Build(IReadOnlyList<PlaceProfile> places, out ImmutableArray<InputProblem> problems)
    {
        var keys = GC.AllocateUninitializedArray<ulong>(places.Count);
        var found = new List<(int At, InputProblem Problem)>();
        InParts(places.Count, (first, end) =>
        {
            for (var i = first; i < end; i++)
            {
                if (i + Ahead < end)
                    Prefetch.Call(places[i + Ahead]);
                var problem = InputChecks.Check(places[i]);
                keys[i] = problem is null ? SegmentBuilder.KeyOf(PlaceRow.AreaKeyOf(places[i]), i) : SegmentBuilder.Nothing;
                if (problem is not null)
                    Found(i, problem);
            }
        });

        var builder = new SegmentBuilder(keys);
        InParts(places.Count, (first, end) =>
        {
            for (var i = first; i < end; i++)
            {
                if (i + (2 * Ahead) < end)
                    Prefetch.Call(places[i + (2 * Ahead)]);
                if (i + Ahead < end)
                    Prefetch.CallProfiles(places[i + Ahead]);
                if (builder.Takes(i))
                    builder.Put(i, PlaceRow.From(places[i]));
            }
        });

        var slots = new SlotMap(places.Count);
        var sorted = builder.Finish(Environment.ProcessorCount, slots, twice => Found(twice, InputGate.Twice(places[twice].Id)));
        problems = [.. found.OrderBy(wrong => wrong.At).Select(wrong => wrong.Problem)];
        return new PlaceIndex(slots, sorted);

        void Found(int at, InputProblem problem)
        {
            lock (found)
                found.Add((at, problem));
        }
    }

    private static void InParts(int count, Action<int, int> work) =>
        Parallel.For(0, (count + PartRows - 1) / PartRows, part => work(part * PartRows, Math.Min(count, (part + 1) * PartRows)));
}
