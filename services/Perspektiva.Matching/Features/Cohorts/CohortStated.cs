using Perspektiva.Matching.Data;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>What was stated of pairs, in its order, and what of it still holds.</summary>
internal static class CohortStated
{
    /// <summary>What was stated at the start comes before all changes.</summary>
    private const int AtTheStart = -1;

    /// <summary>The changes of a solved cohort, in their order.</summary>
    public static IEnumerable<Engine.Cohort.CohortChange> Changes(IEnumerable<CohortPairRecord> pairs) =>
        pairs.SelectMany(pair => pair.Steps()).Where(step => step.Order != AtTheStart).OrderBy(step => step.Order).Select(step => step.Change);

    /// <summary>The newest of them, or the last pin of a run from before changes had an order.</summary>
    public static Engine.Cohort.CohortChange? Newest(IEnumerable<CohortPairRecord> pairs)
    {
        var steps = pairs.SelectMany(pair => pair.Steps().Select(step => (step.Order, pair.Position, step.Change)))
            .Where(step => step.Order != AtTheStart || step.Change.Kind == Engine.Cohort.CohortChangeKind.Pin).ToList();
        return steps.Count == 0 ? null : steps.MaxBy(step => (step.Order, step.Position)).Change;
    }

    /// <summary>Whether it can be stated of somebody now, of whom this was stated before: not twice, nor a second pin beside one that holds.</summary>
    public static bool LeavesRoomFor(IReadOnlyList<CohortPairRecord> ofPerson, Guid place, CohortPairKind kind)
    {
        var standing = ofPerson.Where(pair => pair.Kind == kind && pair.TakenBack is null);
        return kind == CohortPairKind.Pin
            ? standing.All(pin => IsEnded(pin, ofPerson) && (pin.PlaceId != place || !ofPerson.Any(no => IsRefusalOf(no, pin) && no.TakenBack is null)))
            : standing.All(pair => pair.PlaceId != place);
    }

    /// <summary>
    /// A pin that found no seat, or that a rule excludes, never held. A refusal that stands when the pair is pinned, or comes afterwards, ends the pin, and leaves it ended when it is taken back.
    /// </summary>
    private static bool IsEnded(CohortPairRecord pin, IReadOnlyList<CohortPairRecord> ofPerson)
    {
        if (pin.Reason is not null)
            return true;
        var since = pin.Change ?? AtTheStart;
        return ofPerson.Any(no => IsRefusalOf(no, pin) && ((no.Change ?? AtTheStart) >= since || no.TakenBack is null || no.TakenBack > since));
    }

    private static bool IsRefusalOf(CohortPairRecord no, CohortPairRecord pin) => no.Kind != CohortPairKind.Pin && no.PlaceId == pin.PlaceId;

    private static IEnumerable<(int Order, Engine.Cohort.CohortChange Change)> Steps(this CohortPairRecord pair)
    {
        var stated = pair.ToEngine();
        yield return (pair.Change ?? AtTheStart, stated);
        if (pair.TakenBack is { } order)
            yield return (order, stated with { Kind = stated.Kind - Engine.Cohort.CohortChangeKind.Pin + Engine.Cohort.CohortChangeKind.PinTakenBack });
    }
}
