using Microsoft.EntityFrameworkCore;
using Perspektiva.Matching.Domain.Placements;

namespace Perspektiva.Matching.Features.Placements;

/// <summary>Check-ins around an end.</summary>
internal static class CheckInsAroundAnEnd
{
    /// <summary>The last of them that was held after a day; none where none was.</summary>
    public static Task<string?> LastAfterAsync(this IQueryable<CheckIn> standing, DateOnly day, CancellationToken ct) =>
        standing.Where(c => c.HeldOn > day).OrderByDescending(c => c.HeldOn).ThenByDescending(c => c.Id).Select(c => (string?)c.PublicId).FirstOrDefaultAsync(ct);
}
