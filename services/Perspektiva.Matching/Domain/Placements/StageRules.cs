using Perspektiva.Contracts.V1;

namespace Perspektiva.Matching.Domain.Placements;

/// <summary>Which stage may follow which (DOMAIN, "Journey and lifecycles").</summary>
internal static class StageRules
{
    /// <summary>Months in employment after which it counts as sustained.</summary>
    public const int SustainedAfterMonths = 6;

    /// <summary>The stage that a placement begins in, by the kind of place.</summary>
    public static PlacementStage FirstStage(PlaceType type) => type switch
    {
        PlaceType.TrialDays or PlaceType.TrialEmployment => PlacementStage.Trial,
        PlaceType.Internship => PlacementStage.Internship,
        PlaceType.EntryQualification or PlaceType.InCompanyQualification or PlaceType.CompanyIntegratedWorkshopPlace => PlacementStage.Qualification,
        PlaceType.Apprenticeship or PlaceType.ApprenticeshipReducedTheory or PlaceType.AssistedApprenticeship => PlacementStage.Qualification,
        _ => PlacementStage.Employment,
    };

    /// <summary>What kind of work a stage is at a place that was offered as a type: beyond the stage that the type begins with, what the law calls that stage.</summary>
    public static PlaceType KindOfWork(PlaceType offered, PlacementStage stage) => stage <= FirstStage(offered) ? offered : stage switch
    {
        PlacementStage.Internship => PlaceType.Internship,
        PlacementStage.Qualification => PlaceType.InCompanyQualification,
        _ => PlaceType.Job,
    };

    /// <summary>Whether a placement can begin in the stage.</summary>
    public static bool CanStartIn(PlacementStage stage) =>
        stage is PlacementStage.Trial or PlacementStage.Internship or PlacementStage.Qualification or PlacementStage.Employment;

    /// <summary>Trial, internship or qualification.</summary>
    public static bool IsBeforeEmployment(PlacementStage stage) => stage < PlacementStage.Employment;

    /// <summary>Whether the stage lies before the one in which the placement stands, or goes on: back there it goes with a reason.</summary>
    public static bool IsBack(Placement placement, PlacementStage to) => placement.IsRunning && to < StandingAt(placement);

    /// <summary>Whether the placement may take the step.</summary>
    public static bool Allows(Placement placement, StageChange change)
    {
        var from = placement.Stage;
        if (from == PlacementStage.Ended || change.Stage == from || change.On < placement.StageSince)
            return false;
        if (change.Stage == PlacementStage.Ended && change.On < placement.LastCheckInOn)
            return false;
        if (change.Stage is PlacementStage.Ended or PlacementStage.Paused)
            return change.Reason != DeclineReason.None;
        var standing = StandingAt(placement);
        if (change.Stage < standing)
            return change.Reason != DeclineReason.None;

        // What was paused is taken up again before anything new is reached.
        return from == PlacementStage.Paused ? change.Stage == standing : change.Stage switch
        {
            PlacementStage.Stabilised => from == PlacementStage.Employment,
            PlacementStage.Sustained => from is PlacementStage.Employment or PlacementStage.Stabilised && SustainedFrom(placement) <= change.On,
            _ => true,
        };
    }

    private static PlacementStage StandingAt(Placement placement) => placement.Stage == PlacementStage.Paused ? placement.ResumesAt ?? PlacementStage.Trial : placement.Stage;

    /// <summary>
    /// The first day after six months in employment; the days of a pause count for nothing. Where the last month has no day of that number they end with it (§ 188 Abs. 3 BGB): what began on
    /// 31 August is sustained from 1 March on.
    /// </summary>
    public static DateOnly? SustainedFrom(Placement placement)
    {
        if (placement.EmployedOn is not { } since)
            return null;
        var same = since.AddMonths(SustainedAfterMonths);
        return (same.Day < since.Day ? same.AddDays(1) : same).AddDays(AccompaniedTime.PausedDays(placement.History, since, DateOnly.MaxValue));
    }
}
