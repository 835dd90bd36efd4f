using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Domain.Proposals;

namespace Perspektiva.Matching.Domain.Placements;

/// <content>What is put right afterwards; what stood there before is kept beside it.</content>
internal sealed partial class Placement
{
    private readonly List<EndReasonSaid> _endReasonsSaid = [];
    private readonly List<StageCorrection> _corrections = [];

    /// <summary>What sides said after the end of why it ended.</summary>
    public IReadOnlyList<EndReasonSaid> EndReasonsSaid => _endReasonsSaid;

    /// <summary>Lines of the history that were wrong.</summary>
    public IReadOnlyList<StageCorrection> Corrections => _corrections;

    /// <summary>The history in its order; a line's place in it is its number.</summary>
    public IReadOnlyList<StageEntry> Lines => [.. _history.OrderBy(entry => entry.Id)];

    /// <summary>The line of the end; none while the placement runs.</summary>
    public StageEntry? End => _history.Find(entry => entry.Stage == PlacementStage.Ended);

    /// <summary>The latest that was said of a side's view since this end was recorded.</summary>
    public EndReasonSaid? LastSaid(Party side) => _endReasonsSaid.Where(said => said.Side == side && said.At >= End?.At).MaxBy(said => said.Id);

    /// <summary>A side says why it ended, or something else than before; what was named first stays first.</summary>
    /// <param name="named">The reason, and whose view it is.</param>
    /// <param name="role">In which role somebody says so.</param>
    /// <param name="by">Who it is.</param>
    /// <param name="now">When.</param>
    public TransitionResult SayEndReason(NamedReason named, Party role, string by, DateTimeOffset now)
    {
        if (End is not { } end)
            return TransitionResult.NotAllowed;
        var before = end.EndReasons?.FirstOrDefault(other => other.Side == named.Side)?.Reason;
        if (before == named.Reason)
            return TransitionResult.Done;
        _endReasonsSaid.Add(new EndReasonSaid(named, before, role, by, now));
        end.Name(named);
        EndReason = end.Reason;
        Version++;
        return TransitionResult.Done;
    }

    /// <summary>
    /// Puts a line of the history right, or takes it back. What follows it must still follow the lifecycle, each on its day; stage, employment and end are then as if the entry had been right
    /// from the first. The first line is the start: it stays, and the first day moves with it. Of the seat of an end that is taken back the caller sees to it.
    /// </summary>
    public TransitionResult Correct(HistoryCorrection correction, DateTimeOffset now)
    {
        var (line, right) = (Lines[correction.Number], correction.Becomes);
        var steps = Lines.Select(entry => entry.AsChange()).ToList();
        if (right is null)
            steps.RemoveAt(correction.Number);
        else
            steps[correction.Number] = line.AsChange() with { Stage = right.Stage, On = right.On, Reason = ReasonOf(line, right) };
        if (right is null ? correction.Number == 0 : steps[correction.Number] == line.AsChange())
            return right is null ? TransitionResult.NotAllowed : TransitionResult.Done;
        if (Followed(steps, correction.Number) is not { } followed)
            return TransitionResult.NotAllowed;

        _corrections.Add(new StageCorrection(line, correction, now));
        if (right is null)
            _history.Remove(line);
        else
            line.Become(steps[correction.Number]);
        (Stage, ResumesAt, EmployedOn, EndedOn, EndReason) = (followed.Stage, followed.ResumesAt, followed.EmployedOn, followed.EndedOn, followed.EndReason);
        if (correction.Number == 0)
            StartOn(steps[0].On, correction.By, now);
        Version++;
        Reschedule();
        return TransitionResult.Done;
    }

    private static DeclineReason ReasonOf(StageEntry line, LineRight right) => right.Reason ?? (right.Stage == line.Stage ? line.Reason : DeclineReason.None);

    /// <summary>A placement that took these steps; none where one of them, from a number on, is not allowed. What came before stands as it was recorded.</summary>
    private Placement? Followed(List<StageChange> steps, int from)
    {
        var placement = new Placement { StartsOn = steps[0].On, LastCheckInOn = LastCheckInOn };
        foreach (var (i, step) in steps.Index())
        {
            if (i >= from && !(i == 0 ? StageRules.CanStartIn(step.Stage) : StageRules.Allows(placement, step)))
                return null;
            placement.Enter(step, DateTimeOffset.UnixEpoch.AddSeconds(i));
        }
        return placement;
    }

    private void StartOn(DateOnly day, string by, DateTimeOffset now)
    {
        Note(PlacementDate.Start, StartsOn, day, by, now);
        MoveMentors(day);
        StartsOn = day;
    }
}
