using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Access;
using Perspektiva.Matching.Features.Index;
using Perspektiva.Matching.Features.Rankings;
using Perspektiva.Matching.Views;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Matching.Features.Explanations;

/// <summary>A participant's best places as a page, each leading to its pair's page: where the conversation begins.</summary>
internal static class RankingPage
{
    private const int Rows = 20;

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/explain/{participantId}", HandleAsync).AllowAnonymous()
        .WithName("RankingPage").WithSummary("A participant's best places as a page; the link comes with GET /v1/participants/{id}/ranking").ExcludeFromDescription();

    private static async Task<IResult> HandleAsync(
        string participantId, string? key, HttpContext http, MatchingDb db, MatchIndex index, IndexTail tail, RankingCache cache, ExplainLink link, IAccessLog log,
        TimeProvider clock, CancellationToken ct)
    {
        if (!PublicId.IsValid(participantId, IdPrefix.Participant) || link.ReadList(key ?? "", participantId) is not { } holder)
            return PageResult.Of<LinkOverPage>(http, StatusCodes.Status403Forbidden, new { });
        if (await db.Participants.AsNoTracking().SingleOrDefaultAsync(p => p.PublicId == participantId, ct) is not { } participant)
            return PageResult.Of<LinkOverPage>(http, StatusCodes.Status404NotFound, new { });
        if (await link.AudienceAsync(holder, participant, ct) is null)
            return PageResult.Of<LinkOverPage>(http, StatusCodes.Status403Forbidden, new { });
        if (!participant.MayMatch)
            return PageResult.Of<LinkOverPage>(http, StatusCodes.Status404NotFound, new { });

        var profile = participant.State.ToProfile(participant.MayMatch);
        if (!profile.Ready)
            return PageResult.Of<NotReadyPage>(http, StatusCodes.Status409Conflict, new { });
        await log.ReadAsync([participant.Id], ReadPurpose.Ranking, holder.Reader, ct);
        await tail.FreshAsync(ct);
        var options = new Engine.RankOptions { OnDate = clock.Today(), Top = Rows };
        var ranking = await cache.GetOrRankAsync(participant, options, tail.Position, () => index.RankPlaces(profile, options));
        if (ranking.Problems is [var problem, ..])
            return PageResult.Refused(http, problem, participant.Id);
        var rows = ranking.Items
            .Select(item => (Item: item, Place: index.Place(item.PlaceId)))
            .Where(row => row.Place is not null)
            .Select((row, i) => RankedRow.Of(i + 1, row.Item, row.Place!, link.Make(participantId, row.Place!.PublicId, holder, "")));
        return PageResult.Of<RankingListPage>(http, StatusCodes.Status200OK, new { Sheet = new RankingSheet(participantId, PairSheet.Day(options.OnDate), [.. rows]) });
    }
}
