using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Matching.Tests.Features.Placements;

/// <summary>A running placement gets another mentor.</summary>
public sealed class ChangeMentorTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Fact]
    public async Task Change_WhoComesReadsAndSpeaks_WhoGoesNoMore_TheOthersGoOn()
    {
        var (person, place, next) = await ThreeAsync();
        var id = await StartedAsync(person, place);
        var proposal = (await service.GetAsync(person.Coach, $"/v1/proposals?participantId={person.PublicId}")).Json.GetProperty("items")[0].GetProperty("id").GetString();
        await service.PostAsync(place.Mentor, $"/v1/placements/{id}/check-ins", new { heldOn = Days.Today, mentorVoice = 4 });

        var changed = await ChangeAsync(place.Company, id, next.Id);

        Assert.Equal((200, next.Id), (changed.Status, changed.Text("mentorId")));
        foreach (var path in new[] { $"/v1/placements/{id}", $"/v1/placements/{id}/check-ins", $"/v1/proposals/{proposal}" })
        {
            Assert.Equal((path, 404), (path, (await service.GetAsync(place.Mentor, path)).Status));
            foreach (var caller in new[] { next.Caller, person.Coach, person.Portal, person.Self, place.Company })
                Assert.Equal((path, 200), (path, (await service.GetAsync(caller, path)).Status));
        }
        Assert.Equal(404, (await service.PostAsync(place.Mentor, $"/v1/placements/{id}/check-ins", new { heldOn = Days.Today, mentorVoice = 4 })).Status);
        Assert.Equal(201, (await service.PostAsync(next.Caller, $"/v1/placements/{id}/check-ins", new { heldOn = Days.Today, mentorVoice = 4 })).Status);
        Assert.Empty((await service.GetAsync(place.Mentor, "/v1/placements")).Json.GetProperty("items").EnumerateArray());
        Assert.Equal(id, Assert.Single((await service.GetAsync(next.Caller, "/v1/placements")).Json.GetProperty("items").EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Change_IsTold_WithTheSameStage_AndACheckInWithinAWeek()
    {
        var (person, place, next) = await ThreeAsync();
        var id = await StartedAsync(person, place, Days.Today.AddMonths(-1));
        await service.PostAsync(person.Coach, $"/v1/placements/{id}/check-ins", new { heldOn = Days.Today, participantVoice = 4, coachVoice = 4 });
        Assert.Equal(Shown(Days.Today.AddDays(14)), (await service.GetAsync(person.Coach, $"/v1/placements/{id}")).Text("nextCheckInOn"));

        var changed = await ChangeAsync(person.Coach, id, next.Id);

        Assert.Equal(Shown(Days.Today.AddDays(7)), changed.Text("nextCheckInOn"));
        var told = (await service.OutgoingAsync<PlacementChanged>()).Where(e => e.PlacementPublicId == id).MaxBy(e => e.Version)!;
        Assert.Equal((next.Id, PlacementStage.Internship, (DateOnly?)Days.Today.AddDays(7)), (told.MentorId, told.Stage, told.NextCheckInOn));
        Assert.Equal($"\"{told.Version}\"", changed.ETag);
    }

    [Fact]
    public async Task Change_TheHistoryIsRead_WithDaysAndIds_ByWhoMayReadThePlacement()
    {
        var (person, place, next) = await ThreeAsync();
        var id = await StartedAsync(person, place, Days.Today.AddDays(-20));

        Assert.Equal(200, (await ChangeAsync(place.Company, id, next.Id, Days.Today.AddDays(-3))).Status);
        Assert.Equal("invalid-transition", (await ChangeAsync(place.Company, id, place.MentorId, Days.Today.AddDays(-4))).Problem);
        Assert.Equal(200, (await ChangeAsync(place.Company, id, place.MentorId)).Status);

        (string?, string?, string?)[] terms =
        [
            (place.MentorId, Shown(Days.Today.AddDays(-20)), Shown(Days.Today.AddDays(-3))), (next.Id, Shown(Days.Today.AddDays(-3)), Shown(Days.Today)), (place.MentorId, Shown(Days.Today), null),
        ];
        foreach (var caller in new[] { place.Mentor, person.Coach, person.Self, place.Company })
            Assert.Equal(terms, Terms(await service.GetAsync(caller, $"/v1/placements/{id}")));
        var ended = await service.PostAsync(person.Coach, $"/v1/placements/{id}/stage", new { stage = "ended", reason = "kind_of_work" });
        Assert.Equal(Shown(Days.Today), Terms(ended)[^1].Until);
    }

    [Fact]
    public async Task Change_ByAnybodyElse_IsNotFound_AndWithoutTheVersionItIsRefused()
    {
        var (person, place, next) = await ThreeAsync();
        var id = await StartedAsync(person, place);
        TestCaller[] others =
        [
            person.Self, TestCaller.Person("guardian", person.Portal.Organisation!, PublicId.New(IdPrefix.Guardian), Person.Scopes), place.Mentor, next.Caller,
            place.Company.Acting("mentor", place.MentorId), place.Company.Acting("employer", PublicId.New(IdPrefix.Company)), new Person().Coach, new Person().Portal, new Workplace().Company,
        ];

        foreach (var other in others)
            Assert.Equal("not-found", (await ChangeAsync(other, id, next.Id)).Problem);
        Assert.Equal("missing-scope", (await ChangeAsync(place.Company with { Scopes = ["placements:read"] }, id, next.Id)).Problem);
        Assert.Equal("precondition-required", (await service.PutAsync(place.Company, Path(id), new { mentorId = next.Id }, ifMatch: null)).Problem);
        Assert.Equal("precondition-failed", (await service.PutAsync(place.Company, Path(id), new { mentorId = next.Id }, "\"7\"")).Problem);
        Assert.Single(await service.OutgoingAsync<PlacementChanged>(), e => e.PlacementPublicId == id);
        foreach (var (caller, mentor) in new[] { (person.Portal, next.Id), (place.Company.Acting("employer", place.CompanyPublicId), place.MentorId), (person.Coach, next.Id) })
        {
            var done = await ChangeAsync(caller, id, mentor);
            Assert.Equal((200, mentor), (done.Status, done.Text("mentorId")));
        }
    }

    [Fact]
    public async Task Change_ToTheSameMentor_ChangesNothingAndTellsNobody_AlsoWhereTheyTakeNobodyMore()
    {
        var (person, place, next) = await ThreeAsync();
        var id = await StartedAsync(person, place);
        var first = await ChangeAsync(place.Company, id, next.Id);
        await service.ApplyAsync(next.Changed(capacity: 0));

        var again = await ChangeAsync(place.Company, id, next.Id);
        Assert.Equal((200, first.ETag, first.Text), (again.Status, again.ETag, again.Text));
        Assert.Equal("precondition-failed", (await service.PutAsync(place.Company, Path(id), new { mentorId = next.Id }, "\"1\"")).Problem);
        Assert.Single(await service.OutgoingAsync<PlacementChanged>(), e => e.PlacementPublicId == id && e.MentorId == next.Id);
    }

    [Fact]
    public async Task Change_OfAnEndedPlacement_IsRefused_InAPauseItIsDone()
    {
        var (person, place, next) = await ThreeAsync();
        var id = await StartedAsync(person, place);
        await service.PostAsync(person.Coach, $"/v1/placements/{id}/stage", new { stage = "paused", reason = "other" });

        var paused = await ChangeAsync(place.Company, id, next.Id);
        Assert.Equal((200, JsonValueKind.Null), (paused.Status, paused.Json.GetProperty("nextCheckInOn").ValueKind));
        await service.PostAsync(person.Coach, $"/v1/placements/{id}/stage", new { stage = "ended", reason = "other" });

        Assert.Equal("invalid-transition", (await ChangeAsync(place.Company, id, place.MentorId)).Problem);
        Assert.Equal("invalid-transition", (await ChangeAsync(place.Company, id, next.Id)).Problem);
    }

    [Fact]
    public async Task Change_DatedAheadOrLongAgo_IsRefusedWithItsPointer_BeforeTheFirstDayItNeedsNone()
    {
        var (person, place, next) = await ThreeAsync();
        var id = await StartedAsync(person, place, Days.Today.AddDays(10));

        foreach (var on in new[] { Days.Today.AddDays(1), Days.Today.AddMonths(-3).AddDays(-1) })
            Assert.Equal(["/on"], (await ChangeAsync(person.Coach, id, next.Id, on)).Pointers);
        Assert.Equal("invalid-transition", (await ChangeAsync(person.Coach, id, next.Id, Days.Today)).Problem);
        var changed = await ChangeAsync(person.Coach, id, next.Id);

        Assert.Equal((Shown(Days.Today.AddDays(10)), Shown(Days.Today.AddDays(10))), (Terms(changed)[^1].Since, changed.Text("nextCheckInOn")));
    }

    [Fact]
    public async Task Change_ToNoMentorOfThePlaceOrOneErased_IsRefused_AndAnErasedOnesPlacementGoesOn()
    {
        var (person, place, next) = await ThreeAsync();
        var id = await StartedAsync(person, place);
        foreach (var mentor in new[] { new Workplace().MentorId, place.PublicId })
            Assert.Equal(["/mentorId"], (await ChangeAsync(place.Company, id, mentor)).Pointers);
        Assert.Equal(["/mentorId"], (await service.PutAsync(place.Company, Path(id), new { on = Days.Today })).Pointers);

        // Who is erased is told as inactive first, and gone from the place a moment later; the bare id stays where it stood.
        await service.ApplyAsync(next.Changed());
        await service.ApplyAsync(next.Changed(active: false));
        Assert.Equal("conflict", (await ChangeAsync(place.Company, id, next.Id)).Problem);
        await service.ApplyAsync(place.Changed());
        Assert.Equal(["/mentorId"], (await ChangeAsync(place.Company, id, next.Id)).Pointers);
        var successor = new Guide(place);
        await service.ApplyAsync(place.MentorChanged() with { Version = 9, Active = false });
        await service.ApplyAsync(place.Changed() with { MentorIds = [successor.Id] });

        var changed = await ChangeAsync(person.Coach, id, successor.Id);
        Assert.Equal([place.MentorId, successor.Id], Terms(changed).Select(term => term.Mentor));
    }

    [Fact]
    public async Task Change_OfAPlaceThatIsClosed_TakesAnyMentorOfTheCompany()
    {
        var (person, place, _) = await ThreeAsync();
        var id = await StartedAsync(person, place);
        var (colleague, stranger) = (new Guide(place), new Guide(new Workplace()));
        await service.ApplyAsync(colleague.Changed());
        await service.ApplyAsync(stranger.Changed());
        Assert.Equal(["/mentorId"], (await ChangeAsync(place.Company, id, colleague.Id)).Pointers);

        await service.ApplyAsync(place.Changed(status: PlaceStatus.Closed));

        Assert.Equal(["/mentorId"], (await ChangeAsync(place.Company, id, stranger.Id)).Pointers);
        Assert.Equal(200, (await ChangeAsync(place.Company, id, colleague.Id)).Status);
    }

    [Fact]
    public async Task Change_FreesTheSeatOfWhoGoes_AndTakesOneOfWhoComes()
    {
        var (person, place, next) = await ThreeAsync();
        var second = new Person();
        await service.ApplyAsync(second.Changed());
        var proposal = await service.AgreedAsync(second, place);
        await service.ApplyAsync(place.MentorChanged(capacity: 1));
        await service.ApplyAsync(next.Changed(capacity: 1));
        var id = await StartedAsync(person, place);
        Assert.Equal("conflict", (await TryStartAsync(place.MentorId)).Problem);

        Assert.Equal(200, (await ChangeAsync(place.Company, id, next.Id)).Status);

        Assert.Equal("conflict", (await TryStartAsync(next.Id)).Problem);
        var started = await TryStartAsync(place.MentorId);
        Assert.Equal(201, started.Status);
        Assert.Equal("conflict", (await ChangeAsync(place.Company, started.Id(), next.Id)).Problem);
        await service.PostAsync(person.Coach, $"/v1/placements/{id}/stage", new { stage = "ended", reason = "other" });
        Assert.Equal(200, (await ChangeAsync(place.Company, started.Id(), next.Id)).Status);

        Task<ApiAnswer> TryStartAsync(string mentorId) => service.PostAsync(second.Coach, "/v1/placements", new { proposalId = proposal, startsOn = Days.Today, mentorId });
    }

    [Fact]
    public async Task Feed_TellsWhoGoesOfTheChangeOnce_AndWhoComesOfAllThatFollows()
    {
        var (person, place, next) = await ThreeAsync();
        var id = await StartedAsync(person, place);
        var (before, _) = await FeedAsync(place.Mentor, 0);

        await ChangeAsync(place.Company, id, next.Id);
        await service.PostAsync(person.Coach, $"/v1/placements/{id}/stage", new { stage = "qualification" });

        var (left, told) = await FeedAsync(place.Mentor, before);
        Assert.Equal([$"{id} 2 changed"], told);
        Assert.Empty((await FeedAsync(place.Mentor, left)).Items);
        Assert.Equal([$"{id} 3 changed"], (await FeedAsync(next.Caller, 0)).Items);
        Assert.Equal([$"{id} 3 changed"], (await FeedAsync(place.Company, 0)).Items);
        await ChangeAsync(place.Company, id, place.MentorId);
        Assert.Equal([$"{id} 4 changed"], (await FeedAsync(place.Mentor, left)).Items);
    }

    [Fact]
    public async Task Change_OfAPlacementThatAnOlderReleaseBegan_KeepsItsFirstMentor()
    {
        var (person, place, next) = await ThreeAsync();
        var id = await StartedAsync(person, place, Days.Today.AddDays(-5));
        await service.WithDbAsync(db => db.Database.ExecuteSqlAsync(
            $"DELETE FROM placement_mentor WHERE placement_id = (SELECT id FROM placement WHERE public_id = {id})"));
        Assert.Equal([(place.MentorId, Shown(Days.Today.AddDays(-5)), (string?)null)], Terms(await service.GetAsync(person.Coach, $"/v1/placements/{id}")));

        var changed = await ChangeAsync(person.Coach, id, next.Id);

        Assert.Equal([(place.MentorId, Shown(Days.Today.AddDays(-5)), Shown(Days.Today)), (next.Id, Shown(Days.Today), (string?)null)], Terms(changed));
    }

    [Fact]
    public async Task Change_WhereNobodyWasNamed_GivesThePlacementItsFirst()
    {
        var (person, place, next) = await ThreeAsync();
        var id = await StartedAsync(person, place, Days.Today.AddDays(-5), named: false);
        Assert.Empty(Terms(await service.GetAsync(person.Coach, $"/v1/placements/{id}")));

        Assert.Equal([(next.Id, Shown(Days.Today), (string?)null)], Terms(await ChangeAsync(person.Coach, id, next.Id)));
    }

    [Fact]
    public async Task Erasure_OfThePerson_TakesTheHistoryWithIt()
    {
        var (person, place, next) = await ThreeAsync();
        var id = await StartedAsync(person, place);
        await ChangeAsync(place.Company, id, next.Id);
        var placement = await service.WithDbAsync(db => db.Placements.Where(p => p.PublicId == id).Select(p => p.Id).SingleAsync());
        Assert.Equal(2, await RowsAsync(placement));

        await service.ApplyAsync(person.Erased());

        Assert.Equal(0, await RowsAsync(placement));
    }

    private Task<int> RowsAsync(Guid placement) =>
        service.WithDbAsync(db => db.Database.SqlQuery<int>($"""SELECT count(*)::int AS "Value" FROM placement_mentor WHERE placement_id = {placement}""").SingleAsync());

    private static string Path(string id) => $"/v1/placements/{id}/mentor";

    private static string Shown(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static List<(string? Mentor, string? Since, string? Until)> Terms(ApiAnswer placement) =>
        [.. placement.Json.GetProperty("mentors").EnumerateArray().Select(term => (term.Member("mentorId"), term.Member("since"), term.Member("until")))];

    private Task<ApiAnswer> ChangeAsync(TestCaller caller, string id, string mentorId, DateOnly? on = null) => service.PutAsync(caller, Path(id), new { mentorId, on });

    /// <summary>A young person, and a place with two mentors.</summary>
    private async Task<(Person Person, Workplace Place, Guide Next)> ThreeAsync()
    {
        var (person, place) = (new Person(), new Workplace());
        var next = new Guide(place);
        await service.ApplyAsync(person.Changed());
        await service.ApplyAsync(place.Changed(capacity: 5) with { MentorIds = [place.MentorId, next.Id] });
        return (person, place, next);
    }

    private async Task<string> StartedAsync(Person person, Workplace place, DateOnly? startsOn = null, bool named = true)
    {
        var started = await service.PostAsync(
            person.Coach, "/v1/placements",
            new { proposalId = await service.AgreedAsync(person, place), startsOn = startsOn ?? Days.Today, mentorId = named ? place.MentorId : null });
        Assert.Equal(201, started.Status);
        return started.Id();
    }

    private async Task<(long Next, IReadOnlyList<string> Items)> FeedAsync(TestCaller caller, long after)
    {
        var feed = (await service.GetAsync(caller, $"/v1/changes/placements?after={after}")).Json;
        return (feed.GetProperty("next").GetInt64(), [.. feed.GetProperty("items").EnumerateArray().Select(item => $"{item.Member("id")} {item.GetProperty("version")} {item.Member("kind")}")]);
    }
}
