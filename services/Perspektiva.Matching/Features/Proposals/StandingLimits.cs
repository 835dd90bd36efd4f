using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.Matching.Features.Access;
using Perspektiva.Matching.Features.Index;
using Perspektiva.Matching.Features.Rankings;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Proposals;

/// <summary>What no yes overrides, asked again of the person and the place as they are by now, adapted by what was agreed: either may have changed since the proposal.</summary>
internal static class StandingLimits
{
    /// <summary>What the person cannot or must not do, how many hours, how far, and which benefits are refused to them.</summary>
    private static readonly string[] Own = ["functional.cannot", "hours.most", "mobility.radius", "placetype.supported-employment", "placetype.workshop"];

    /// <summary>Before the employer's yes: the person's own limits. Youth labour protection is asked at the start, whose day is not known yet.</summary>
    public static ProblemResult? AtTheYes(FoundProposal found, DateOnly today) => Refusal("Excluded by", found, found.Proposal.Adaptations, today, null, IsOwn);

    /// <summary>Before a placement starts: the same, and youth labour protection, which is reckoned on the day of work; what is promised for later does not count then.</summary>
    /// <param name="earlier">For a day that is over: the person as they were at the proposal, because the state of an adult tells no birthday.</param>
    public static ProblemResult? AtTheStart(FoundProposal found, DateOnly day, Engine.ParticipantProfile? earlier) =>
        Refusal(
            "Excluded on that day by", found, found.Proposal.Adaptations.Where(adaptation => adaptation.HoldsOn(day)), day, earlier,
            rule => IsOwn(rule) || rule.StartsWith("youth.", StringComparison.Ordinal));

    private static bool IsOwn(string rule) => Own.Contains(rule, StringComparer.Ordinal);

    private static ProblemResult? Refusal(
        string says, FoundProposal found, IEnumerable<PlaceAdaptation> adaptations, DateOnly day, Engine.ParticipantProfile? earlier, Func<string, bool> asked)
    {
        if (found is not { Participant: { } participant, Place: { } place })
            return null;

        // Without their first days: the rules would be asked of the first common day instead of this one.
        var person = participant.State.ToProfile(participant.MayMatch) with { AvailableFrom = null };
        var work = Engine.MatchingEngine.Adapted(place.State.ToProfile(1) with { StartFrom = null }, adaptations.ToEngine());
        if (person.AgeBand == Engine.AgeBand.Adult && earlier is { AgeBand: < Engine.AgeBand.Adult })
            person = person with { AgeBand = earlier.AgeBand, NextBandOn = earlier.NextBandOn };
        var rules = Engine.MatchingEngine.WhyNot(person.AsOf(day), work, day, Engine.Audience.Coach).Select(exclusion => exclusion.RuleId).Where(asked).ToList();
        if (rules.Count == 0)
            return null;
        return found.Side is Side.Coach or Side.Portal
            ? Problems.Conflict($"{says} {string.Join(", ", rules)}")
            : Problems.Conflict($"{says} not-yet");
    }
}
