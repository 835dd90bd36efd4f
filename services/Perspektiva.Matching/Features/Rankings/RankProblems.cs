using System.Collections.Immutable;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Rankings;

/// <summary>Why the engine ranks nothing: an empty list would say that nothing suits.</summary>
internal static class RankProblems
{
    /// <summary>The rule that excludes somebody whose preparation is not complete, or whose search rests, from every place.</summary>
    public const string NotReadyRule = "status.ready";

    /// <summary>The refusal of a list for somebody who is not ready; nothing for anybody else.</summary>
    public static ProblemResult? OfJourney(Engine.ParticipantProfile person) =>
        person.Ready ? null : Problems.Conflict($"Excluded by {NotReadyRule}: the preparation is not complete, or the search rests");

    /// <summary>The list cannot be gone on with as it was begun.</summary>
    public static ProblemResult SnapshotGone() =>
        Problems.Of(ProblemType.RankingSnapshotGone, "A list is kept for ten minutes from its second page on; ask for it anew, without after");

    /// <summary>The refusal of what the list was asked for; nothing when the engine took it.</summary>
    /// <param name="id">The participant or place that the list is about.</param>
    public static ProblemResult? Of(Guid id, ImmutableArray<Engine.InputProblem> problems) =>
        problems.FirstOrDefault(problem => problem.Id == id) is { } refused ? Problems.Conflict($"The record cannot be ranked: {refused.Code}") : null;
}
