using System.Text.Json;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Rankings;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>A run as those who asked for it see it; the people are on pages of their own.</summary>
/// <param name="Progress">Per cent.</param>
/// <param name="BasedOn">The run that this one goes on from with one more pair pinned, banned or vetoed, or with that taken back.</param>
/// <param name="Failure">A code, when it failed.</param>
/// <param name="FrozenAt">When the inputs were taken; nothing that changes later changes the result.</param>
/// <param name="SolverVersion">Of the solver that found the outcome, once finished.</param>
/// <param name="Participants">How many were asked for.</param>
/// <param name="ErasedParticipants">How many of them were erased since; the run no longer knows them, and cannot be replayed.</param>
/// <param name="Outcome">Once finished; of those people whom the caller may see, and who consent to matching, at the time of reading.</param>
/// <param name="Pins">With what each costs, once finished; of the same people.</param>
/// <param name="Refusals">Bans and vetoes that were stated after a run had finished, with what each costs, and those that were taken back; of the same people.</param>
internal sealed record CohortRunResponse(
    string Id, CohortRunState State, int Progress, string? BasedOn, DateTimeOffset AskedAt, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, string? Failure,
    DateOnly OnDate, bool RaiseFloor, int EdgesPerPerson, DateTimeOffset? FrozenAt, string? FormulaVersion, string? RulesVersion, string? ParametersVersion, string? SolverVersion,
    int Participants, int ErasedParticipants, CohortOutcomeView? Outcome, IReadOnlyList<CohortPinView> Pins, IReadOnlyList<CohortRefusalView> Refusals)
{
    public static CohortRunResponse Of(CohortRunRecord run, CohortOutcomeView? outcome, IReadOnlyList<CohortPinView> pins, IReadOnlyList<CohortRefusalView> refusals) => new(
        run.PublicId, run.State, run.Progress, run.BasedOnPublicId, run.AskedAt, run.StartedAt, run.FinishedAt, run.Failure,
        run.OnDate, run.RaiseFloor, run.EdgesPerPerson, run.FrozenAt, run.FormulaVersion, run.RulesVersion, run.ParametersVersion, run.SolverVersion,
        run.People, run.ErasedPeople, outcome, pins, refusals);
}

/// <summary>What came out, in sums.</summary>
/// <param name="LowestFit">The lowest fit of a pair that the solver chose, 0-10,000: the floor.</param>
/// <param name="Total">Sum of the fits.</param>
/// <param name="FloorCost">What raising the floor costs in total; none once somebody of the result is not told of any more.</param>
/// <param name="Fairness">Fit and placement by group, cells below five left out; none once somebody of the result is not told of any more.</param>
internal sealed record CohortOutcomeView(int Placed, int Unplaced, int LowestFit, string LowestFitShown, long Total, long? FloorCost, JsonElement? Fairness)
{
    public static CohortOutcomeView Of(CohortSums sums, long? floorCost, string? fairness) => new(
        sums.Placed, sums.Unplaced, sums.LowestFit, ScoredView.Show(sums.LowestFit), sums.Total, floorCost,
        fairness is null ? null : JsonSerializer.Deserialize<JsonElement>(fairness));
}

/// <summary>A pin, and what it costs the others.</summary>
/// <param name="FewerPlaced">How many fewer are placed because of it.</param>
/// <param name="LowerTotal">How much the sum of fits falls; below zero where it rises.</param>
/// <param name="Reason">Why it does not hold: refused (also by what was stated after it, and where the person is placed or asked already), no-seat, excluded (by a rule), left-out, taken-back; none when it holds.</param>
/// <param name="StatedAt">When it was stated; none in runs from before that was kept.</param>
/// <param name="StatedBy">The record or the person behind the portal who stated it.</param>
/// <param name="TakenBack">None while it stands.</param>
internal sealed record CohortPinView(
    string ParticipantId, string PlaceId, int? FewerPlaced, long? LowerTotal, string? Reason, DateTimeOffset? StatedAt, string? StatedBy, CohortTakenBackView? TakenBack);

/// <summary>That something was taken back, and what that gains.</summary>
/// <param name="By">The record or the person behind the portal who took it back.</param>
/// <param name="MorePlaced">How many more are placed because of it, once finished.</param>
/// <param name="HigherTotal">How much the sum of fits rises; below zero where it falls.</param>
internal sealed record CohortTakenBackView(DateTimeOffset At, string By, int? MorePlaced, long? HigherTotal)
{
    public static CohortTakenBackView? Of(CohortPairRecord pair) =>
        pair is { TakenBackAt: { } at, TakenBackBy: { } by } ? new CohortTakenBackView(at, by, pair.MorePlaced, pair.HigherTotal) : null;
}

/// <summary>A ban or veto that was stated after a run had finished, and what it costs; or one that was taken back.</summary>
/// <param name="FewerPlaced">How many fewer are placed because of it; none of one that the first run began with.</param>
/// <param name="LowerTotal">How much the sum of fits falls; below zero where it rises.</param>
/// <param name="StatedAt">When it was stated; none in runs from before that was kept.</param>
/// <param name="StatedBy">The record or the person behind the portal who stated it.</param>
/// <param name="TakenBack">None while it stands.</param>
internal sealed record CohortRefusalView(
    string ParticipantId, string PlaceId, CohortPairKind Kind, int? FewerPlaced, long? LowerTotal, DateTimeOffset? StatedAt, string? StatedBy, CohortTakenBackView? TakenBack);
