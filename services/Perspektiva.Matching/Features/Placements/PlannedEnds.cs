using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Placements;

/// <summary>The days on which probation and a wage subsidy end, as they are stated.</summary>
internal static class PlannedEnds
{
    /// <summary>As long as a subsidy for severely disabled people may last (§ 90 SGB III), which is longer than all others: what lies beyond is a slip.</summary>
    private const int MostYears = 5;

    /// <summary>Not before the first day, and at most five years after it; a day that was there before stays.</summary>
    public static void Check(Check check, string pointer, DateOnly startsOn, DateOnly? endsOn, DateOnly? before = null)
    {
        if (!check.InOrder(pointer, startsOn, endsOn) || endsOn == before)
            return;
        var last = startsOn.Year > DateOnly.MaxValue.Year - MostYears ? DateOnly.MaxValue : startsOn.AddYears(MostYears);
        check.That(!(endsOn > last), pointer, $"must not be more than {MostYears} years after the first day", "out_of_range");
    }
}
