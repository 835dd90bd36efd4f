using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Perspektiva.Contracts;
using Perspektiva.Matching.Data;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>How long ended runs are kept: <c>Cohorts:KeptDays</c>.</summary>
internal sealed class CohortOptions
{
    /// <summary>Days after the end, 1 to 3,650; our choice, for the law names none: a school year and the holidays after it.</summary>
    [Range(1, 3650)]
    public int KeptDays { get; set; } = 400;
}

/// <summary>Until when a run is kept: it holds profiles of people, so it ends by itself (GDPR Art. 5 (1) (e), storage limitation).</summary>
internal sealed class CohortRetention(IOptions<CohortOptions> options)
{
    /// <summary>What ended before this instant is due.</summary>
    public DateTimeOffset DueBefore(DateTimeOffset now) => now.AddDays(-options.Value.KeptDays);

    /// <summary>The day in Germany from which the run is deleted; none while it is not done.</summary>
    public DateOnly? DueOn(CohortRunRecord run) => run.HasEnded && run.FinishedAt is { } ended ? BerlinCalendar.DayOf(ended.AddDays(options.Value.KeptDays)) : null;
}
