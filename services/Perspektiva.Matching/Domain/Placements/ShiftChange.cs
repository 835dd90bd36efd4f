namespace Perspektiva.Matching.Domain.Placements;

/// <summary>That the company changed the times of work.</summary>
/// <param name="On">The day.</param>
/// <param name="At">When it was heard of.</param>
internal sealed record ShiftChange(DateOnly On, DateTimeOffset At);
