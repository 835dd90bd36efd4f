using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Domain.Proposals;

namespace Perspektiva.Matching.Domain.Placements;

/// <summary>A young person at a place, from the first trial day to lasting employment.</summary>
internal sealed partial class Placement
{
    private readonly List<StageEntry> _history = [];
    private readonly List<DateEntry> _dates = [];
    private readonly List<MentorEntry> _mentors = [];

    private Placement()
    {
    }

    /// <summary>UUIDv7, inside only.</summary>
    public Guid Id { get; private init; }

    /// <summary><c>pmt_...</c>, what partners see.</summary>
    public string PublicId { get; private init; } = "";

    /// <summary>1 at the start, one more with every change; the ETag.</summary>
    public long Version { get; private set; }

    public Guid ProposalId { get; private init; }

    /// <summary>None of a placement that an older release has begun beside this one.</summary>
    public string? ProposalPublicId { get; private init; }

    public Guid ParticipantId { get; private init; }
    public string ParticipantPublicId { get; private init; } = "";
    public Guid PlaceId { get; private init; }
    public string PlacePublicId { get; private init; } = "";
    public string CompanyPublicId { get; private init; } = "";
    public string EmployerOrganisationId { get; private init; } = "";

    /// <summary>Who accompanies the young person in the company; none where nobody was named at the start.</summary>
    public string? MentorId { get; private set; }

    public PlacementStage Stage { get; private set; }

    /// <summary>Where a paused placement goes on.</summary>
    public PlacementStage? ResumesAt { get; private set; }

    public DateOnly StartsOn { get; private set; }

    /// <summary>First day in employment; lasting work is counted from here, without the days of a pause.</summary>
    public DateOnly? EmployedOn { get; private set; }

    public DateOnly? EndedOn { get; private set; }

    /// <summary>Why it ended, as a decline of a proposal would say it; the placement's own reasons stand in its history.</summary>
    public DeclineReason EndReason { get; private set; }
    public DateOnly? LastCheckInOn { get; private set; }
    public DateOnly? NextCheckInOn { get; private set; }

    /// <summary>A warning sign was seen and not yet answered by a check-in of the coach's side without one.</summary>
    public bool WarningOpen { get; private set; }

    /// <summary>As it is told: once the placement has ended nobody is asked for an answer. The flag stays, for an end that is taken back.</summary>
    public bool AsksForAnAnswer => WarningOpen && IsRunning;

    /// <summary>End of probation and of a wage subsidy: known cliffs that get a check-in of their own.</summary>
    public DateOnly? ProbationEndsOn { get; private set; }

    /// <inheritdoc cref="ProbationEndsOn"/>
    public DateOnly? SubsidyEndsOn { get; private set; }

    /// <summary>A week after a new supervisor or another shift: a cliff, too.</summary>
    public DateOnly? ChangeCheckInOn { get; private set; }

    /// <summary>When the company changed the times in which work is done here.</summary>
    public IReadOnlyList<ShiftChange> ShiftChanges { get; private set; } = [];

    /// <summary>What was agreed to change about the place for this person, taken over from the proposal: what the company promised.</summary>
    public IReadOnlyList<PlaceAdaptation> Adaptations { get; private init; } = [];

    /// <summary>Which of them are done.</summary>
    public IReadOnlyList<AdaptationDone> AdaptationsDone { get; private set; } = [];

    /// <summary>The earliest day on which an adaptation that is not done was promised, while work goes on; what was promised without a day holds from the first one and is nobody's task.</summary>
    public DateOnly? NextAdaptationOn => Stage is PlacementStage.Ended or PlacementStage.Paused
        ? null
        : Adaptations.Where((_, i) => AdaptationsDone.All(done => done.Adaptation != i)).Min(adaptation => adaptation.By);

    public IReadOnlyList<StageEntry> History => _history;

    /// <summary>What its dates were before they were changed.</summary>
    public IReadOnlyList<DateEntry> Dates => _dates;

    /// <summary>Nothing rests on the first day yet: no check-in was held, and it is in the stage that it began in.</summary>
    public bool MayMoveStart => LastCheckInOn is null && _history.Count == 1;

    /// <summary>Who was the mentor from when on; none of a placement without one, and of one that an older release has begun until its mentor changes.</summary>
    public IReadOnlyList<MentorEntry> Mentors => _mentors;

    /// <summary>The latest day in the history: what comes next is on it or after it.</summary>
    public DateOnly StageSince => _history.Max(entry => entry.On);

    /// <summary>Holds a seat of its place.</summary>
    public bool IsRunning => Stage != PlacementStage.Ended;

    /// <summary>Starts from an agreed proposal, whose seat it takes over.</summary>
    public static Placement Start(Proposal proposal, PlacementStart start, DateTimeOffset now)
    {
        var placement = new Placement
        {
            Id = Guid.CreateVersion7(now),
            PublicId = Contracts.PublicId.New(IdPrefix.Placement),
            ProposalId = proposal.Id,
            ProposalPublicId = proposal.PublicId,
            ParticipantId = proposal.ParticipantId,
            ParticipantPublicId = proposal.ParticipantPublicId,
            PlaceId = proposal.PlaceId,
            PlacePublicId = proposal.PlacePublicId,
            CompanyPublicId = proposal.CompanyPublicId,
            EmployerOrganisationId = proposal.EmployerOrganisationId,
            MentorId = start.MentorId,
            StartsOn = start.StartsOn,
            ProbationEndsOn = start.ProbationEndsOn,
            SubsidyEndsOn = start.SubsidyEndsOn,
            Adaptations = proposal.Adaptations,
        };
        placement.Enter(new StageChange(start.Stage, start.StartsOn, DeclineReason.None, start.By), now);
        if (start.MentorId is { } mentor)
            placement._mentors.Add(new MentorEntry(mentor, start.StartsOn, start.By, now));
        placement.Reschedule();
        return placement;
    }

    /// <summary>Moves to another stage; back to an earlier one, a pause and an end say why.</summary>
    public TransitionResult MoveTo(StageChange change, DateTimeOffset now)
    {
        if (!StageRules.Allows(this, change))
            return TransitionResult.NotAllowed;
        Enter(change, now);
        Reschedule();
        return TransitionResult.Done;
    }

    /// <summary>Other dates, each with what it was before; the next check-in follows them. The first day moves only as long as nothing rests on it.</summary>
    public TransitionResult ChangeDates(PlacementDates dates, string by, DateTimeOffset now)
    {
        if (!IsRunning || (dates.StartsOn != StartsOn && !MayMoveStart))
            return TransitionResult.NotAllowed;
        var before = new PlacementDates(StartsOn, ProbationEndsOn, SubsidyEndsOn);
        if (dates == before)
            return TransitionResult.Done;
        Note(PlacementDate.Start, StartsOn, dates.StartsOn, by, now);
        Note(PlacementDate.ProbationEnd, ProbationEndsOn, dates.ProbationEndsOn, by, now);
        Note(PlacementDate.SubsidyEnd, SubsidyEndsOn, dates.SubsidyEndsOn, by, now);
        if (dates.StartsOn != StartsOn)
        {
            _history[0].MoveTo(dates.StartsOn);
            MoveMentors(dates.StartsOn);
            EmployedOn = EmployedOn is null ? null : dates.StartsOn;
        }
        (StartsOn, ProbationEndsOn, SubsidyEndsOn) = (dates.StartsOn, dates.ProbationEndsOn, dates.SubsidyEndsOn);
        Version++;
        Reschedule();
        return TransitionResult.Done;
    }

    /// <summary>Takes note of a check-in and sets the next one's day. A warning is open whenever it comes to be known; who may be what it is about does not close it.</summary>
    /// <param name="answers">Recorded by the coach's side.</param>
    public void NoteCheckIn(CheckIn checkIn, bool answers)
    {
        Take(checkIn, checkIn.Warning, answers);
        Version++;
        Reschedule();
    }

    /// <summary>Takes note of a correction: last day, open warning and the cliff of a change are as if the entry had been right from the first.</summary>
    /// <param name="all">All check-ins, the corrected and the correction among them.</param>
    /// <param name="correction">The one that was just recorded.</param>
    public void NoteCorrection(IReadOnlyCollection<CheckIn> all, CheckIn correction)
    {
        (LastCheckInOn, WarningOpen, ChangeCheckInOn) = (null, false, null);
        var taken = new List<CheckIn>();
        // Changes of mentor and of the shift are cliffs, too, each in its turn. Who was named at the start is none.
        var changes = new Queue<ShiftChange>(_mentors.Where(entry => entry.At > _history.Min(line => line.At)).Select(entry => new ShiftChange(entry.Since, entry.At))
            .Concat(ShiftChanges).OrderBy(change => change.At));
        foreach (var (checkIn, at) in StandingCheckIns.Recorded(all))
        {
            while (changes.TryPeek(out var change) && change.At <= at)
                NoteChange(changes.Dequeue().On);
            Take(checkIn, CheckIn.IsWarning(StandingCheckIns.HeardBefore(taken, checkIn.HeldOn).Then(checkIn.Voices), checkIn.Signs), checkIn.Answers);
            taken.Add(checkIn);
        }
        if (correction.Warning)
            WarningOpen = true;
        foreach (var change in changes)
            NoteChange(change.On);
        Version++;
        Reschedule();
    }

    /// <summary>An adaptation is done, or was on another day than was said.</summary>
    public TransitionResult TickOff(AdaptationDone done)
    {
        if (!IsRunning)
            return TransitionResult.NotAllowed;
        AdaptationsDone = [.. AdaptationsDone.Where(other => other.Adaptation != done.Adaptation), done];
        Version++;
        return TransitionResult.Done;
    }

    /// <summary>An adaptation is to be done after all.</summary>
    public TransitionResult TakeBack(int adaptation)
    {
        if (!IsRunning)
            return TransitionResult.NotAllowed;
        AdaptationsDone = [.. AdaptationsDone.Where(done => done.Adaptation != adaptation)];
        Version++;
        return TransitionResult.Done;
    }

    private void Take(CheckIn checkIn, bool warning, bool answers)
    {
        var latest = LastCheckInOn is null || checkIn.HeldOn >= LastCheckInOn;
        if (latest)
            LastCheckInOn = checkIn.HeldOn;
        if (warning)
            WarningOpen = true;
        else if (latest && answers)
            WarningOpen = false;
        if ((checkIn.Signs & CheckIn.Changes) != CheckInSign.None)
            NoteChange(checkIn.HeldOn);
    }

    private void Note(PlacementDate date, DateOnly? before, DateOnly? after, string by, DateTimeOffset now)
    {
        if (before != after)
            _dates.Add(new DateEntry(date, before, after, by, now));
    }

    // One that is still to come is soon enough for the next change as well; what comes to be known late, of a day that a check-in has seen since, brings none and replaces none.
    private void NoteChange(DateOnly on)
    {
        var due = on.AddDays(CheckInSchedule.AfterChangeDays);
        if (due <= LastCheckInOn)
            return;
        if (!(ChangeCheckInOn > LastCheckInOn) || due < ChangeCheckInOn)
            ChangeCheckInOn = due;
    }

    /// <summary>
    /// Somebody else is the mentor from a day on, while the placement runs, in a pause as well. A new supervisor is a known cliff: the next check-in is due a week later at the latest,
    /// whatever the schedule says.
    /// </summary>
    public TransitionResult ChangeMentor(MentorChange change, DateTimeOffset now)
    {
        if (!IsRunning || change.On < MentorSince)
            return TransitionResult.NotAllowed;
        if (MentorId is { } before && _mentors.Count == 0)
            _mentors.Add(FirstMentor(before));
        _mentors.Add(new MentorEntry(change.MentorId, change.On, change.By, now));
        MentorId = change.MentorId;
        NoteChange(change.On);
        Version++;
        Reschedule();
        return TransitionResult.Done;
    }

    /// <summary>The company works other times from a day on, in a pause as well: a known cliff, as a new supervisor is. Who begins later begins with them.</summary>
    public TransitionResult ChangeShift(DateOnly on, DateTimeOffset now)
    {
        if (!IsRunning || on < StartsOn)
            return TransitionResult.NotAllowed;
        ShiftChanges = [.. ShiftChanges, new ShiftChange(on, now)];
        NoteChange(on);
        Version++;
        Reschedule();
        return TransitionResult.Done;
    }

    /// <summary>Somebody else accompanies the young person: nothing that stands here, and yet another state to tell.</summary>
    public void AccompaniedByOthers() => Version++;

    // Who was there from the first day on stays so, wherever it moves, and nobody begins before it. The old first day is still there.
    private void MoveMentors(DateOnly start)
    {
        foreach (var entry in _mentors)
            entry.MoveTo(entry.Since <= StartsOn || entry.Since < start ? start : entry.Since);
    }

    // Of a placement that an older release has begun the start tells it: until then no mentor changed.
    private MentorEntry FirstMentor(string mentorId)
    {
        var start = _history.MinBy(entry => entry.Id)!;
        return new MentorEntry(mentorId, StartsOn, start.By, start.At);
    }

    private DateOnly MentorSince => _mentors.Count == 0 ? StartsOn : _mentors.Max(entry => entry.Since);

    private void Enter(StageChange change, DateTimeOffset now)
    {
        var (stage, on) = (change.Stage, change.On);
        ResumesAt = stage == PlacementStage.Paused ? Stage : null;
        Stage = stage;
        if (stage == PlacementStage.Employment)
            EmployedOn ??= on;
        else if (StageRules.IsBeforeEmployment(stage))
            EmployedOn = null;
        if (stage == PlacementStage.Ended)
            (EndedOn, EndReason) = (on, change.Reason);
        _history.Add(new StageEntry(change, now));
        Version++;
    }

    private void Reschedule()
    {
        NextCheckInOn = null;
        if (Stage is PlacementStage.Ended or PlacementStage.Paused)
            return;
        var openings = AccompaniedTime.Openings(_history, StartsOn);
        var from = openings.LastOrDefault(day => day <= LastCheckInOn, StartsOn);
        var reopened = openings.Where(day => day > LastCheckInOn).Min(day => (DateOnly?)day.AddDays(CheckInSchedule.AfterChangeDays));
        var due = CheckInSchedule.Next(
            from.AddDays(AccompaniedTime.PausedDays(_history, from, LastCheckInOn ?? from)), LastCheckInOn, WarningOpen, ProbationEndsOn, SubsidyEndsOn, ChangeCheckInOn, reopened);
        // What was due in a pause is due once it goes on, and not before.
        NextCheckInOn = AccompaniedTime.ResumedOn(_history) is { } resumed && due < resumed ? resumed : due;
    }
}

/// <summary>How a placement begins.</summary>
internal sealed record PlacementStart(
    PlacementStage Stage, DateOnly StartsOn, string? MentorId, DateOnly? ProbationEndsOn, DateOnly? SubsidyEndsOn, string By);

/// <summary>The dates that a placement is planned by.</summary>
internal sealed record PlacementDates(DateOnly StartsOn, DateOnly? ProbationEndsOn, DateOnly? SubsidyEndsOn);

/// <summary>A wish to change the stage.</summary>
/// <param name="Reason">Needed for a step back, a pause and an end; beside a reason of the placement's own, the decline that comes nearest.</param>
/// <param name="Ends">Why it ends, by each side that says so.</param>
/// <param name="Pause">Why it pauses.</param>
/// <param name="Side">Who says why it pauses.</param>
internal sealed record StageChange(
    PlacementStage Stage, DateOnly On, DeclineReason Reason, string By, IReadOnlyList<NamedReason>? Ends = null, PauseReason? Pause = null, Party? Side = null);

/// <summary>Another mentor.</summary>
/// <param name="On">The first day with them.</param>
internal sealed record MentorChange(string MentorId, DateOnly On, string By);
