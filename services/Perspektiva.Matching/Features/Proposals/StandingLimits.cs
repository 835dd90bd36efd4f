using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Placements;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.Matching.Features.Access;
using Perspektiva.Matching.Features.Index;
using Perspektiva.Matching.Features.Placements;
using Perspektiva.Matching.Features.Rankings;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Proposals;

/// <summary>What no yes overrides, asked again of the person and the place as they are by now, adapted by what was agreed: either may have changed since the proposal.</summary>
internal static class StandingLimits
{
    private const string Window = "dates.window";
    private const string ThatDay = "Excluded on that day by";

    /// <summary>What the person cannot or must not do, how many hours, how far, and which benefits are refused to them.</summary>
    private static readonly string[] Own = ["functional.cannot", "hours.most", "mobility.radius", "placetype.supported-employment", "placetype.workshop"];

    /// <summary>From when to when something can begin, and how long what begins then may last.</summary>
    private static readonly string[] Dates = [Window, "placetype.length"];

    /// <summary>Of whom it is asked, for whom.</summary>
    /// <param name="Participant">None once erased: then nothing is asked.</param>
    /// <param name="Place">Where.</param>
    /// <param name="Adaptations">What was agreed.</param>
    /// <param name="Side">What the caller is to the person.</param>
    /// <param name="Done">Which of it is done.</param>
    internal sealed record Pair(ParticipantView? Participant, PlaceView? Place, IReadOnlyList<PlaceAdaptation> Adaptations, Side Side, IReadOnlyList<AdaptationDone> Done)
    {
        /// <summary>Of a proposal.</summary>
        public static Pair Of(FoundProposal found) => new(found.Participant, found.Place, found.Proposal.Adaptations, found.Side, []);

        /// <summary>Of a placement.</summary>
        public static async Task<Pair> OfAsync(FoundPlacement found, MatchingDb db, CancellationToken ct) => new(
            await db.Participants.FindAsync([found.Placement.ParticipantId], ct), await db.Places.FindAsync([found.Placement.PlaceId], ct), found.Placement.Adaptations, found.Side,
            found.Placement.AdaptationsDone);

        /// <summary>What holds on a day: what is promised for it, and what was done by then.</summary>
        public IEnumerable<PlaceAdaptation> HoldingOn(DateOnly day) => Adaptations.Where((adaptation, i) => adaptation.HoldsOn(day) || IsDoneBy(i, day));

        /// <summary>The later days from which on something more holds.</summary>
        public IEnumerable<DateOnly> DaysAfter(DateOnly day) => Adaptations.Where((adaptation, i) => !adaptation.HoldsOn(day) && !IsDoneBy(i, day)).Select(adaptation => adaptation.By!.Value).Distinct().Order();

        private bool IsDoneBy(int adaptation, DateOnly day) => Done.Any(done => done.Adaptation == adaptation && done.On <= day);
    }

    /// <summary>Before the employer's yes: the person's own limits. Youth labour protection is asked at the start, whose day is not known yet.</summary>
    public static ProblemResult? AtTheYes(FoundProposal found, DateOnly today) => found.Participant is { } participant
        ? Refusal("Excluded by", Pair.Of(found), participant.State.ToProfile(participant.MayMatch), today, IsOwn, found.Proposal.Adaptations)
        : null;

    /// <summary>
    /// Before a placement starts, or its first day moves: the same, the days between which it can begin, and youth labour protection, which is reckoned on the day of work; what is promised
    /// for later does not count then, and what it makes of the work is asked of the day from which on it holds.
    /// </summary>
    /// <param name="pair">Of whom.</param>
    /// <param name="proposalId">Where the person as they were then is found.</param>
    /// <param name="stage">The stage that it starts in: what is more than the place was offered as is asked as what it is.</param>
    /// <param name="day">The first day.</param>
    /// <param name="today">Today.</param>
    /// <param name="db">Where the proposal's snapshot stands.</param>
    /// <param name="ct">Cancels it.</param>
    public static async Task<ProblemResult?> AtTheStartAsync(Pair pair, Guid proposalId, PlacementStage stage, DateOnly day, DateOnly today, MatchingDb db, CancellationToken ct)
    {
        if (pair.Participant is not { } participant)
            return null;

        // For a day that is over, because the state of an adult tells no birthday, and without consent to matching, because the state tells no limits then. What is agreed stands without
        // it, and with it the limits that it was agreed under.
        var earlier = day < today || !participant.MayMatch ? await AtTheProposalAsync(db, proposalId, ct) : null;
        var person = participant.State.ToProfile(participant.MayMatch);
        if (!participant.MayMatch)
        {
            // Not told is not the same as having none.
            if (earlier is null)
            {
                return IsAccompanying(pair.Side)
                    ? Problems.ConsentMissing("Without consent to matching the person's limits are not told, and those of the proposal cannot be read any more")
                    : Problems.Conflict("Excluded on that day by not-yet");
            }
            person = WithLimitsOf(person, earlier);
        }
        return OnThatDay(pair, WithAgeOf(person, earlier, day, today), day, rule => IsOwn(rule) || IsYouth(rule) || Dates.Contains(rule, StringComparer.Ordinal), stage)
            ?? Later(pair, on => WithAgeOf(person, earlier, on, today), day, rule => IsOwn(rule) || IsYouth(rule), stage);
    }

    /// <summary>
    /// Before qualification or employment begins at the place: youth labour protection of that kind of work, reckoned on that day. What a young person may do as an internship they may not
    /// do as a job.
    /// </summary>
    public static async Task<ProblemResult?> AtTheStageAsync(Pair pair, Guid proposalId, PlacementStage stage, DateOnly day, DateOnly today, MatchingDb db, CancellationToken ct)
    {
        if (pair.Participant is not { } participant)
            return null;
        var earlier = day < today ? await AtTheProposalAsync(db, proposalId, ct) : null;
        var person = participant.State.ToProfile(participant.MayMatch);
        return OnThatDay(pair, WithAgeOf(person, earlier, day, today), day, IsYouth, stage) ?? Later(pair, on => WithAgeOf(person, earlier, on, today), day, IsYouth, stage);
    }

    private static ProblemResult? OnThatDay(Pair pair, Engine.ParticipantProfile person, DateOnly day, Func<string, bool> asked, PlacementStage stage) =>
        Refusal(ThatDay, pair, person, day, asked, pair.HoldingOn(day), stage);

    /// <summary>What the work is from the later days on from which more of the adaptations hold.</summary>
    private static ProblemResult? Later(Pair pair, Func<DateOnly, Engine.ParticipantProfile> personOn, DateOnly day, Func<string, bool> asked, PlacementStage stage)
    {
        foreach (var on in pair.DaysAfter(day))
        {
            // From when on is the coach's to know: of an age it tells more than that it is not yet.
            var says = IsAccompanying(pair.Side) ? string.Create(CultureInfo.InvariantCulture, $"Excluded from {on:O} on by") : ThatDay;
            if (Refusal(says, pair, personOn(on), on, asked, pair.HoldingOn(on), stage) is { } refusal)
                return refusal;
        }
        return null;
    }

    /// <summary>The person as they were when the pair was proposed; none once the snapshot is not this release's.</summary>
    private static async Task<Engine.ParticipantProfile?> AtTheProposalAsync(MatchingDb db, Guid proposalId, CancellationToken ct)
    {
        var snapshot = await db.ProposalSnapshots.AsNoTracking().Where(s => s.ProposalId == proposalId).Select(s => s.Body).SingleOrDefaultAsync(ct);
        return Engine.Replay.FromJson(snapshot, out _)?.Participant;
    }

    private static bool IsOwn(string rule) => Own.Contains(rule, StringComparer.Ordinal);

    private static bool IsYouth(string rule) => rule.StartsWith("youth.", StringComparison.Ordinal);

    private static bool IsAccompanying(Side side) => side is Side.Coach or Side.Portal;

    private static Engine.ParticipantProfile WithLimitsOf(Engine.ParticipantProfile person, Engine.ParticipantProfile earlier) => person with
    {
        CannotDo = earlier.CannotDo,
        HoursMax = earlier.HoursMax,
        AvailableTo = earlier.AvailableTo,
        Location = earlier.Location,
        MobilityRadiusKm = earlier.MobilityRadiusKm,
        BenefitsGranted = earlier.BenefitsGranted,
        BenefitsRefused = earlier.BenefitsRefused,
    };

    // The state of an adult tells no birthday; on a day that is over they may not have been one.
    private static Engine.ParticipantProfile WithAgeOf(Engine.ParticipantProfile person, Engine.ParticipantProfile? earlier, DateOnly day, DateOnly today)
    {
        if (day >= today)
            return person;
        return person.AgeBand == Engine.AgeBand.Adult && earlier is { AgeBand: < Engine.AgeBand.Adult }
            ? (person with { AgeBand = earlier.AgeBand, NextBandOn = earlier.NextBandOn }).AsOf(day)
            : person.AsOf(day);
    }

    private static ProblemResult? Refusal(
        string says, Pair pair, Engine.ParticipantProfile person, DateOnly day, Func<string, bool> asked, IEnumerable<PlaceAdaptation> adaptations, PlacementStage? stage = null)
    {
        if (pair.Place is not { State: var place })
            return null;

        // Without first days that are still to come: the rules would be asked of the first common day instead of this one.
        var early = place.StartFrom > day;
        var asIs = place.ToProfile(1) with { StartFrom = early ? null : place.StartFrom };
        var work = Engine.MatchingEngine.Adapted(asIs, adaptations.ToEngine(asIs));

        // The rules look at no wish, so that one that is wrong keeps nobody from a day.
        person = person with { AvailableFrom = null, HoursMin = 0, Interests = [] };
        if (Engine.MatchingEngine.Explain(person, work, [], day, Engine.Audience.Coach).Problems is [var wrong, ..])
            return Told(wrong.Code);
        List<string> rules = [.. Rules(work).Where(asked)];
        if (stage is { } begins && StageRules.KindOfWork(place.Type, begins) is var kind && kind != place.Type)
            rules = [.. rules.Where(rule => !IsYouth(rule)), .. Rules(work with { Type = (Engine.PlaceType)kind }).Where(IsYouth)];
        if (early && asked(Window))
            rules.Add(Window);
        if (rules.Count == 0)
            return null;
        return Told(string.Join(", ", rules));

        ProblemResult Told(string why) => Problems.Conflict($"{says} {(IsAccompanying(pair.Side) ? why : "not-yet")}");

        IEnumerable<string> Rules(Engine.PlaceProfile of) =>
            Engine.MatchingEngine.WhyNot(person, of, day, Engine.Audience.Coach).Select(exclusion => exclusion.RuleId);
    }
}
