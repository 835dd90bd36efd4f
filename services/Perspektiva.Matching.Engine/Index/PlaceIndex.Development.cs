using Perspektiva.Matching.Engine.Index;

namespace Perspektiva.Matching.Engine;

/// <content>Development paths.</content>
public sealed partial class PlaceIndex
{
    /// <summary>
    /// Which one or two abilities, raised by one level, would make how many more places suitable, of which fields. One pass over
    /// the places within reach; groups beyond the mobility radius are skipped whole.
    /// </summary>
    /// <param name="participant">The person.</param>
    /// <param name="options">Filters; page, length and least fit are not regarded.</param>
    /// <param name="limit">Paths of each kind to name at most, 1 or more.</param>
    public DevelopmentPaths DevelopmentPaths(ParticipantProfile participant, RankOptions options, int limit)
    {
        var all = options with { After = null, MinFit = 0, OnlySuitable = false };
        var input = new InputGate(all);
        if (!input.Accepts(participant))
            return new DevelopmentPaths(0, [], [], input.Problems);
        var tally = new PathTally(participant);
        if (participant.MatchingConsent && participant.Ready)
            AddPlaces(tally, participant, all);
        return tally.Result(limit, input.Problems);
    }

    // Rules do not look at abilities, and with none assessed no cap takes anything, so the rest of the costs can be read off the fit.
    private void AddPlaces(PathTally tally, ParticipantProfile participant, RankOptions options)
    {
        var query = new PlaceQuery(participant with { Abilities = AbilityProfile.Unknown }, options);
        var state = Volatile.Read(ref _state);
        var version = state.Version;
        foreach (var segment in state.Segments)
        {
            var count = segment.Count;
            for (var first = 0; first < count; first += HotPlanes.GroupLanes)
            {
                if (query.LeastCommute(segment.Boxes[first / HotPlanes.GroupLanes]) < 0)
                    continue;
                for (var slot = first; slot < Math.Min(count, first + HotPlanes.GroupLanes); slot++)
                {
                    ref readonly var row = ref segment.Rows[slot];
                    if (!segment.LivesAt(slot, version) || query.Score(row) is not (>= 0 and var fit))
                        continue;
                    ReadOnlySpan<byte> packed = row.Requirements;
                    var unknown = 0;
                    for (var i = 0; i < packed.Length; i++)
                        unknown += FitTables.Costs(0, participant.Support.Levels[i])[packed[i]];
                    tally.Add(packed, FitFormulaV1.Full - fit - unknown, row.Field);
                }
            }
        }
    }
}
