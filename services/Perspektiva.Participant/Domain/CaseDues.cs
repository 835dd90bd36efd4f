namespace Perspektiva.Participant.Domain;

/// <summary>How soon something is due; what lies further ahead is not told.</summary>
internal enum DueWhen { Overdue, Today, Week }

/// <summary>What of a case has a day: the next check-in of a running placement, what was agreed to change about its place and is not done, and the answers of the support plan that are not done.</summary>
/// <param name="NextCheckInOn">The earliest one's day, as matching has planned it; null where none is.</param>
/// <param name="Open">In the order of their days.</param>
/// <param name="NextAdaptationOn">The earliest one's day, as matching tells it.</param>
internal sealed record CaseDues(DateOnly? NextCheckInOn, IReadOnlyList<GapAnswer> Open, DateOnly? NextAdaptationOn = null)
{
    private const int DaysAhead = 6;

    public static CaseDues Of(SupportPlan plan, DateOnly? nextCheckInOn, DateOnly? nextAdaptationOn = null) =>
        new(nextCheckInOn, [.. plan.Answers.Where(answer => !answer.Done).OrderBy(answer => answer.DueOn)], nextAdaptationOn);

    /// <summary>How soon a day is; null where it is none, or lies more than a week ahead, today included.</summary>
    public static DueWhen? WhenIs(DateOnly? day, DateOnly today) => day switch
    {
        null => null,
        { } due when due < today => DueWhen.Overdue,
        { } due when due == today => DueWhen.Today,
        { } due when due <= today.AddDays(DaysAhead) => DueWhen.Week,
        _ => null,
    };

    /// <summary>Whether something is due so: a week begins with today, and what is overdue is a matter of its own.</summary>
    public bool Has(DueWhen when, DateOnly today) => Open.Select(answer => (DateOnly?)answer.DueOn).Append(NextCheckInOn).Append(NextAdaptationOn)
        .Any(day => WhenIs(day, today) is { } found && (found == when || (when == DueWhen.Week && found == DueWhen.Today)));
}
