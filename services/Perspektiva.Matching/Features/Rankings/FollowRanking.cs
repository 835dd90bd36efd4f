using System.ComponentModel;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Access;
using Perspektiva.Matching.Features.Index;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Rankings;

/// <summary>The top of a ranking as it changes: server-sent events, each with the whole top, so that a missed one is made good by the next.</summary>
internal static class FollowRanking
{
    /// <summary>One pair of the top.</summary>
    /// <param name="Id">The place's or the participant's public id.</param>
    internal sealed record Match(string Id, int Fit, string FitShown, bool Suitable)
    {
        /// <summary>Of the record, inside only.</summary>
        [JsonIgnore]
        public Guid RecordId { get; init; }
    }

    /// <summary>The top as it stands.</summary>
    internal sealed record Top(IReadOnlyList<Match> Items);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/participants/{id}/ranking/stream", PlacesAsync)
            .RequireScope("rankings:read").WithName("FollowPlaces").WithSummary("Live stream of a participant's best places")
            .WithDescription("text/event-stream. Events: ranking (id = position and day, data = the top 20), heartbeat each 20 s. Ends after ten minutes, or when the grant is revoked; open it again with a new token.")
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream").Produces(StatusCodes.Status409Conflict);
        app.MapGet("/v1/places/{id}/ranking/stream", ParticipantsAsync)
            .RequireScope("rankings:read").WithName("FollowParticipants").WithSummary("Live stream of a place's best participants, for their coaches")
            .WithDescription("As FollowPlaces.")
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream").Produces(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> PlacesAsync(
        string id, [FromHeader(Name = "Last-Event-ID"), Description("Id of the last event seen")] string? lastEventId, MatchingDb db, MatchIndex index, IndexTail tail,
        TopStream stream, IAccessLog log, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!PublicId.IsValid(id, IdPrefix.Participant))
            return Problems.NotFound();
        var participant = await db.Participants.AsNoTracking().SingleOrDefaultAsync(p => p.PublicId == id, ct);
        if (participant is null || caller.SideOf(participant) == Side.None)
            return Problems.NotFound();
        if (!participant.MayMatch)
            return Problems.ConsentMissing("The person has not consented to matching");
        var profile = participant.State.ToProfile(participant.MayMatch);
        if (RankProblems.OfJourney(profile) is { } notReady)
            return notReady;
        if (RankProblems.Of(profile.Id, index.RankPlaces(profile, new Engine.RankOptions { OnDate = clock.Today(), Top = 1 }).Problems) is { } refused)
            return refused;

        // Another replica may have heard of the person, or of the coach, a moment ago: the stream would end with its first look.
        await tail.FreshAsync(ct);
        if (index.Participant(participant.Id) is not { } here || caller.SideOf(here) == Side.None)
            await tail.LevelAsync(ct);
        await log.ReadAsync(participant.Id, ReadPurpose.Ranking, ct);
        return TypedResults.ServerSentEvents(stream.ReadAsync(caller, TopOn, lastEventId, null, ct));

        // Ends when consent, journey or assignment no longer carry it, or the engine refuses the person.
        Top? TopOn(DateOnly day) => index.Participant(participant.Id) is { } person && caller.SideOf(person) != Side.None
            && index.RankPlaces(person.Profile, new Engine.RankOptions { OnDate = day }) is { Problems: [] } ranking
            ? new Top([.. ranking.Items
                .Select(row => (row, Place: index.Place(row.PlaceId))).Where(match => match.Place is not null)
                .Select(match => new Match(match.Place!.PublicId, match.row.Fit, ScoredView.Show(match.row.Fit), match.row.Suitable))])
            : null;
    }

    private static async Task<IResult> ParticipantsAsync(
        string id, [FromHeader(Name = "Last-Event-ID"), Description("Id of the last event seen")] string? lastEventId, MatchingDb db, MatchIndex index, IndexTail tail,
        TopStream stream, IAccessLog log, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!caller.IsCoach())
            return Problems.Forbidden("Only coaches may see whom a place suits");
        if (!PublicId.IsValid(id, IdPrefix.Place) || await index.FindPlaceAsync(id, db, tail, ct) is not { } known)
            return Problems.NotFound();
        var placeId = known.Profile.Id;
        if (RankProblems.Of(placeId, index.RankParticipants(known.Profile, _ => false, new Engine.RankOptions { OnDate = clock.Today() }).Problems) is { } refused)
            return refused;
        var read = new HashSet<Guid>();
        return TypedResults.ServerSentEvents(stream.ReadAsync(caller, TopOn, lastEventId, LogAsync, ct));

        // Each person once a stream, when they first stand among the best.
        Task LogAsync(Top top, CancellationToken stop) => log.ReadAsync([.. top.Items.Select(match => match.RecordId).Where(read.Add)], ReadPurpose.Ranking, stop);

        Top? TopOn(DateOnly day) => index.Place(placeId) is { } place
            && index.RankParticipants(place.Profile, person => caller.SideOf(person) == Side.Coach, new Engine.RankOptions { OnDate = day }) is { } ranking
            && RankProblems.Of(placeId, ranking.Problems) is null
            ? new Top([.. ranking.Items
                .Select(row => (row, Person: index.Participant(row.ParticipantId))).Where(match => match.Person is not null)
                .Select(match => new Match(match.Person!.PublicId, match.row.Fit, ScoredView.Show(match.row.Fit), match.row.Suitable) { RecordId = match.row.ParticipantId })])
            : null;
    }
}

/// <summary>Sends a top whenever it is another than the last one sent.</summary>
internal sealed class TopStream(IndexTail tail, IndexPulse pulse, IRevocations revocations, TimeProvider clock, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(20);

    /// <summary>As long as an access token lives: who may follow is asked again then.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>How often is asked whether the grant behind the stream still stands.</summary>
    private static readonly TimeSpan Sweep = TimeSpan.FromSeconds(1);

    /// <summary>A seed of many places must not have every follower rank after each.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>The tops from now on.</summary>
    /// <param name="caller">Whose grant it is; the stream ends with it.</param>
    /// <param name="top">Ranks on a day; nothing ends the stream.</param>
    /// <param name="lastSeen">What <c>Last-Event-ID</c> says: at this very position and day the first top is not sent again.</param>
    /// <param name="sending">Before a top is sent.</param>
    /// <param name="ct">Ends the stream.</param>
    public async IAsyncEnumerable<SseItem<FollowRanking.Top?>> ReadAsync(
        Caller caller, Func<DateOnly, FollowRanking.Top?> top, string? lastSeen, Func<FollowRanking.Top, CancellationToken, Task>? sending, [EnumeratorCancellation] CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, lifetime.ApplicationStopping);
        await tail.FreshAsync(either.Token);
        IReadOnlyList<FollowRanking.Match>? sent = null;
        var (opened, lastSent) = (clock.GetTimestamp(), clock.GetTimestamp());
        yield return new SseItem<FollowRanking.Top?>(null, "heartbeat");
        while (clock.GetElapsedTime(opened) < Longest)
        {
            var (next, position, day) = (pulse.Next, tail.Position.ToString(CultureInfo.InvariantCulture), clock.Today());
            if (top(day) is not { } now)
                yield break;

            // At midnight ages and windows move on without any change of the index. An id of an earlier release names no day.
            var id = string.Create(CultureInfo.InvariantCulture, $"{position}@{day:yyyy-MM-dd}");
            var seen = sent is null && (lastSeen == id || lastSeen == position);
            if (!seen && (sent is null || !sent.SequenceEqual(now.Items)))
            {
                if (sending is not null && !await IsWrittenAsync(sending(now, either.Token), either.Token))
                    yield break;
                yield return new SseItem<FollowRanking.Top?>(now, "ranking") { EventId = id };
                lastSent = clock.GetTimestamp();
            }
            else if (clock.GetElapsedTime(lastSent) >= Heartbeat)
            {
                yield return new SseItem<FollowRanking.Top?>(null, "heartbeat");
                lastSent = clock.GetTimestamp();
            }
            sent = now.Items;
            if (!await WaitAsync(caller, next, lastSent, either.Token))
                yield break;
        }
    }

    /// <summary>Whether what goes before a top was done; false when the stream ends meanwhile.</summary>
    private static async Task<bool> IsWrittenAsync(Task before, CancellationToken ct)
    {
        try
        {
            await before;
            return true;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Until the index changes or a heartbeat is due, which changes that are none of this top's do not put off; false when the stream ends.</summary>
    private async Task<bool> WaitAsync(Caller caller, Task next, long lastSent, CancellationToken ct)
    {
        try
        {
            do
            {
                await Task.WhenAny(next, Task.Delay(Sweep, clock, ct));
                if (await revocations.IsRevokedAsync(caller, ct))
                    return false;
            }
            while (!next.IsCompleted && clock.GetElapsedTime(lastSent) < Heartbeat);
            await Task.Delay(Pause, clock, ct);
            return true;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return false;
        }
    }
}
