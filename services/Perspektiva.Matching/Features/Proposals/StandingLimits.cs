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
    public static ProblemResult? AtTheYes(FoundProposal found, DateOnly today) => found.Participant is { } participant
        ? Refusal("Excluded by", found, participant.State.ToProfile(participant.MayMatch), found.Proposal.Adaptations, today, IsOwn)
        : null;

    /// <summary>Before a placement starts: the same, and youth labour protection, which is reckoned on the day of work; what is promised for later does not count then.</summary>
    /// <param name="earlier">The person as they were at the proposal, where <see cref="AsksTheProposal"/>; none once that is not known any more.</param>
    public static ProblemResult? AtTheStart(FoundProposal found, DateOnly day, DateOnly today, Engine.ParticipantProfile? earlier)
    {
        if (found.Participant is not { } participant)
            return null;
        var person = participant.State.ToProfile(participant.MayMatch);
        if (!participant.MayMatch)
        {
            // Not told is not the same as having none.
            if (earlier is null)
            {
                return IsAccompanying(found)
                    ? Problems.ConsentMissing("Without consent to matching the person's limits are not told, and those of the proposal cannot be read any more")
                    : Problems.Conflict("Excluded on that day by not-yet");
            }
            person = WithLimitsOf(person, earlier);
        }
        if (day < today && person.AgeBand == Engine.AgeBand.Adult && earlier is { AgeBand: < Engine.AgeBand.Adult })
            person = person with { AgeBand = earlier.AgeBand, NextBandOn = earlier.NextBandOn };
        return Refusal(
            "Excluded on that day by", found, person, found.Proposal.Adaptations.Where(adaptation => adaptation.HoldsOn(day)), day,
            rule => IsOwn(rule) || rule.StartsWith("youth.", StringComparison.Ordinal));
    }

    /// <summary>
    /// Whether the start asks for the person as they were at the proposal: for a day that is over, because the state of an adult tells no birthday, and without consent to
    /// matching, because the state tells no limits then. What is agreed stands without it, and with it the limits that it was agreed under.
    /// </summary>
    public static bool AsksTheProposal(FoundProposal found, DateOnly day, DateOnly today) => day < today || found.Participant is { MayMatch: false };

    private static bool IsOwn(string rule) => Own.Contains(rule, StringComparer.Ordinal);

    private static bool IsAccompanying(FoundProposal found) => found.Side is Side.Coach or Side.Portal;

    private static Engine.ParticipantProfile WithLimitsOf(Engine.ParticipantProfile person, Engine.ParticipantProfile earlier) => person with
    {
        CannotDo = earlier.CannotDo,
        HoursMax = earlier.HoursMax,
        Location = earlier.Location,
        MobilityRadiusKm = earlier.MobilityRadiusKm,
        BenefitsGranted = earlier.BenefitsGranted,
        BenefitsRefused = earlier.BenefitsRefused,
    };

    private static ProblemResult? Refusal(
        string says, FoundProposal found, Engine.ParticipantProfile person, IEnumerable<PlaceAdaptation> adaptations, DateOnly day, Func<string, bool> asked)
    {
        if (found.Place is not { } place)
            return null;

        // Without their first days: the rules would be asked of the first common day instead of this one.
        var asIs = place.State.ToProfile(1) with { StartFrom = null };
        var work = Engine.MatchingEngine.Adapted(asIs, adaptations.ToEngine(asIs));
        var rules = Engine.MatchingEngine.WhyNot((person with { AvailableFrom = null }).AsOf(day), work, day, Engine.Audience.Coach).Select(exclusion => exclusion.RuleId).Where(asked).ToList();
        if (rules.Count == 0)
            return null;
        return Problems.Conflict($"{says} {(IsAccompanying(found) ? string.Join(", ", rules) : "not-yet")}");
    }
}
