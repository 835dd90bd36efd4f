using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Tests.Support;

namespace Perspektiva.Matching.Tests.Features.Placements;

/// <summary>What happens while somebody works there: check-ins, stages, and who is told of changes.</summary>
public sealed class RunningPlacementTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Fact]
    public async Task CheckIn_VoicesApart_WarnsAndComesBackSooner()
    {
        var (person, place) = await service.PairAsync();
        var id = await service.PlacedAsync(person, place);

        var checkIn = await service.PostAsync(
            person.Coach, $"/v1/placements/{id}/check-ins", new { heldOn = Days.Today, participantVoice = 5, mentorVoice = 3, coachVoice = 4, signs = new[] { "boredom" } });

        Assert.Equal(201, checkIn.Status);
        Assert.True(checkIn.Json.GetProperty("warning").GetBoolean());
        Assert.Equal(Days.Today.AddDays(3).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), checkIn.Text("nextCheckInOn"));
        var told = Assert.Single(await service.OutgoingAsync<CheckInRecorded>(), e => e.ParticipantId == person.Id);
        Assert.Equal((5, 3, 4, true), (told.ParticipantVoice, told.MentorVoice, told.CoachVoice, told.Warning));
        Assert.Equal([CheckInSignal.Boredom], told.Signs);
        Assert.Equal((true, Days.Today), LastOf((await service.OutgoingAsync<PlacementChanged>()).Where(e => e.PlacementPublicId == id)));
        Assert.Equal(1, (await service.GetAsync(place.Mentor, $"/v1/placements/{id}/check-ins")).Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Changed_TellsTheWholeState_AndEverySignHasItsCode()
    {
        var (person, place) = await service.PairAsync();
        var proposal = await service.AgreedAsync(person, place);
        var id = (await service.PostAsync(
            person.Coach, "/v1/placements",
            new { proposalId = proposal, startsOn = Days.Today, stage = "employment", probationEndsOn = Days.Today.AddMonths(4), subsidyEndsOn = Days.Today.AddMonths(6) })).Id();
        var signs = new[] { "absence", "conflict", "overload", "boredom", "new_supervisor", "shift_change", "safety_concern" };
        Assert.Equal(201, (await service.PostAsync(person.Coach, $"/v1/placements/{id}/check-ins", new { heldOn = Days.Today, coachVoice = 4, signs })).Status);
        Assert.Equal(200, (await service.PostAsync(person.Coach, $"/v1/placements/{id}/stage", new { stage = "paused", reason = "other" })).Status);

        var last = (await service.OutgoingAsync<PlacementChanged>()).Where(e => e.PlacementPublicId == id).MaxBy(e => e.Version)!;
        Assert.Equal(
            (Days.Today.AddMonths(4), Days.Today.AddMonths(6), Days.Today, PlacementStage.Employment, true, Days.Today),
            (last.ProbationEndsOn, last.SubsidyEndsOn, last.EmployedOn, last.ResumesAt, last.WarningOpen, last.LastCheckInOn));
        Assert.Equal(Enum.GetValues<CheckInSignal>(), Assert.Single(await service.OutgoingAsync<CheckInRecorded>(), e => e.ParticipantId == person.Id).Signs);
    }

    [Fact]
    public async Task List_NarrowedDown_HoldsWhatFits_AndWhatIsMalformedIsRefusedWithItsParameter()
    {
        var (person, place) = await service.PairAsync();
        var other = new Person { Portal = person.Portal };
        var sibling = place.Sibling();
        await service.ApplyAsync(other.Changed());
        await service.ApplyAsync(sibling.Changed());
        var first = await service.PlacedAsync(person, place);
        var second = (await service.PostAsync(other.Coach, "/v1/placements", new { proposalId = await service.AgreedAsync(other, sibling), startsOn = Days.Today.AddDays(-1) })).Id();
        await service.PostAsync(person.Coach, $"/v1/placements/{first}/check-ins", new { heldOn = Days.Today, coachVoice = 1 });

        Assert.Equal([first], await IdsAsync($"participantId={person.PublicId}"));
        Assert.Equal([second], await IdsAsync($"placeId={sibling.PublicId}"));
        Assert.Equal([first, second], await IdsAsync($"companyId={place.CompanyPublicId}"));
        Assert.Empty(await IdsAsync($"companyId={new Workplace().CompanyPublicId}"));
        Assert.Equal([first], await IdsAsync("warning=open"));
        Assert.Equal([second], await IdsAsync("warning=none"));
        Assert.Equal([second], await IdsAsync("overdue=true"));
        Assert.Equal([first], await IdsAsync("overdue=false"));
        Assert.Empty(await IdsAsync($"participantId={person.PublicId}&placeId={sibling.PublicId}"));
        foreach (var (query, parameter) in new[] { ("participantId=plc_x", "participantId"), ("placeId=x", "placeId"), ("companyId=x", "companyId"), ("warning=maybe", "warning"), ("warning=1", "warning") })
        {
            var refused = await service.GetAsync(person.Portal, $"/v1/placements?{query}");
            Assert.Equal((400, parameter), (refused.Status, refused.Json.GetProperty("errors")[0].GetProperty("parameter").GetString()));
        }

        async Task<string[]> IdsAsync(string query) =>
            [.. (await service.GetAsync(person.Portal, $"/v1/placements?{query}")).Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];
    }

    [Fact]
    public async Task Warning_OfAPlacementThatHasEnded_IsOpenNoMore_UntilTheEndIsTakenBack()
    {
        var (person, place) = await service.PairAsync();
        var path = $"/v1/placements/{await service.PlacedAsync(person, place)}";
        await service.PostAsync(person.Coach, $"{path}/check-ins", new { heldOn = Days.Today, coachVoice = 1 });
        Assert.Equal((true, true, 1, 0), await WarningAsync());

        await service.PostAsync(person.Coach, $"{path}/stage", new { stage = "ended", endReasons = new[] { new { reason = "way", side = "participant" } } });
        Assert.Equal((false, false, 0, 1), await WarningAsync());

        Assert.Equal(200, (await service.DeleteAsync(person.Coach, $"{path}/history/1?why=mistyped", "*")).Status);
        Assert.Equal((true, true, 1, 0), await WarningAsync());

        async Task<(bool Read, bool? Told, int Open, int None)> WarningAsync() => (
            (await service.GetAsync(person.Coach, path)).Json.GetProperty("warningOpen").GetBoolean(),
            LastOf((await service.OutgoingAsync<PlacementChanged>()).Where(e => e.ParticipantId == person.Id)).WarningOpen,
            await CountAsync("open"), await CountAsync("none"));

        async Task<int> CountAsync(string warning) =>
            (await service.GetAsync(person.Portal, $"/v1/placements?participantId={person.PublicId}&warning={warning}")).Json.GetProperty("items").GetArrayLength();
    }

    private static (bool? WarningOpen, DateOnly? LastCheckInOn) LastOf(IEnumerable<PlacementChanged> events)
    {
        var last = events.MaxBy(e => e.Version)!;
        return (last.WarningOpen, last.LastCheckInOn);
    }

    [Fact]
    public async Task CheckIn_SomebodyElsesVoice_IsRefusedWithItsPointer()
    {
        var (person, place) = await service.PairAsync();
        var path = $"/v1/placements/{await service.PlacedAsync(person, place)}/check-ins";

        Assert.Equal(["/mentorVoice"], (await service.PostAsync(person.Self, path, new { heldOn = Days.Today, participantVoice = 4, mentorVoice = 4 })).Pointers);
        Assert.Equal(["/participantVoice"], (await service.PostAsync(place.Mentor, path, new { heldOn = Days.Today, participantVoice = 4 })).Pointers);
        Assert.Equal(["/coachVoice"], (await service.PostAsync(person.Coach, path, new { heldOn = Days.Today, coachVoice = 6 })).Pointers);
        Assert.Equal([""], (await service.PostAsync(person.Coach, path, new { heldOn = Days.Today })).Pointers);
        Assert.Equal(404, (await service.PostAsync(new Person().Coach, path, new { heldOn = Days.Today, coachVoice = 4 })).Status);
    }

    [Fact]
    public async Task CheckIn_NoSignOrOneTwice_IsRefusedWithItsPointerAndWarnsNobody()
    {
        var (person, place) = await service.PairAsync();
        var path = $"/v1/placements/{await service.PlacedAsync(person, place)}/check-ins";
        async Task<IReadOnlyList<string?>> PointersAsync(params string[] signs) =>
            (await service.PostAsync(person.Coach, path, new { heldOn = Days.Today, coachVoice = 4, signs })).Pointers;

        Assert.Equal(["/signs/0"], await PointersAsync("warnings"));
        Assert.Equal(["/signs/0"], await PointersAsync("none"));
        Assert.Equal(["/signs/1"], await PointersAsync("absence", "absence"));
        Assert.DoesNotContain(await service.OutgoingAsync<CheckInRecorded>(), e => e.ParticipantId == person.Id);
        Assert.Equal(201, (await service.PostAsync(person.Coach, path, new { heldOn = Days.Today, coachVoice = 4, signs = new[] { "boredom", "shift_change" } })).Status);
    }

    [Fact]
    public async Task Stage_Ended_NeedsAReasonAndFreesTheSeat()
    {
        var (person, place) = await service.PairAsync();
        var id = await service.PlacedAsync(person, place);

        Assert.Equal(["/endReasons"], (await service.PostAsync(person.Coach, $"/v1/placements/{id}/stage", new { stage = "ended" })).Pointers);
        var ended = await service.PostAsync(person.Coach, $"/v1/placements/{id}/stage", new { stage = "ended", reason = "kind_of_work" });

        Assert.Equal("ended", ended.Text("stage"));
        Assert.Equal(0, (await service.OutgoingAsync<OccupancyChanged>()).Where(e => e.PlaceId == place.Id).MaxBy(e => e.Version)!.Occupied);
        Assert.Equal("invalid-transition", (await service.PostAsync(person.Coach, $"/v1/placements/{id}/check-ins", new { heldOn = Days.Today, coachVoice = 4 })).Problem);
    }

    [Fact]
    public async Task Stage_ThatIsRefused_SaysWhatStandsAndWhatIsPossible()
    {
        var (person, place) = await service.PairAsync();
        var id = await service.PlacedAsync(person, place);
        var today = Days.Today.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal("The placement stands at internship already", await RefusedAsync(new { stage = "internship" }));
        Assert.Equal("The placement stands at internship: stabilised comes after employment", await RefusedAsync(new { stage = "stabilised" }));
        Assert.Equal(
            $"The placement stands at internship from {today} on: a step is on that day or later", await RefusedAsync(new { stage = "qualification", on = Days.Today.AddDays(-1) }));
        await service.PostAsync(person.Coach, $"/v1/placements/{id}/stage", new { stage = "employment" });
        var same = Days.Today.AddMonths(6);
        var from = (same.Day < Days.Today.Day ? same.AddDays(1) : same).ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal($"The placement stands at employment: it is sustained after six months in employment, from {from} on", await RefusedAsync(new { stage = "sustained" }));
        await service.PostAsync(person.Coach, $"/v1/placements/{id}/stage", new { stage = "paused", pauseReason = "leave" });
        Assert.Equal("The placement stands at paused: it goes on at employment, or before that with a reason", await RefusedAsync(new { stage = "stabilised" }));
        await service.PostAsync(person.Coach, $"/v1/placements/{id}/stage", new { stage = "ended", reason = "other" });
        Assert.Equal($"The placement has ended on {today}", await RefusedAsync(new { stage = "trial" }));

        async Task<string?> RefusedAsync(object body)
        {
            var refused = await service.PostAsync(person.Coach, $"/v1/placements/{id}/stage", body);
            Assert.Equal((409, "invalid-transition"), (refused.Status, refused.Problem));
            return refused.Text("detail");
        }
    }

    [Fact]
    public async Task Stage_DatedAhead_IsRefusedWithItsPointer_BecauseItCountsAtOnce()
    {
        var (person, place) = (new Person(), new Workplace());
        await service.ApplyAsync(person.Changed());
        await service.ApplyAsync(place.Changed(type: PlaceType.Job));
        var path = $"/v1/placements/{await service.PlacedAsync(person, place)}/stage";

        var sustained = await service.PostAsync(person.Coach, path, new { stage = "sustained", on = Days.Today.AddMonths(6) });
        var ended = await service.PostAsync(place.Company, path, new { stage = "ended", on = Days.Today.AddDays(1), reason = "other" });

        Assert.Equal((400, "/on"), (sustained.Status, Assert.Single(sustained.Pointers)));
        Assert.Equal((400, "/on"), (ended.Status, Assert.Single(ended.Pointers)));
        Assert.Contains("record it on the day", ended.Text, StringComparison.Ordinal);
        Assert.Equal(1, (await service.OutgoingAsync<OccupancyChanged>()).Where(e => e.PlaceId == place.Id).MaxBy(e => e.Version)!.Occupied);
        Assert.Equal("stabilised", (await service.PostAsync(person.Coach, path, new { stage = "stabilised", on = Days.Today })).Text("stage"));
    }

    [Fact]
    public async Task Stage_EndedBeforeTheFirstDay_GivesTheSeatBack()
    {
        var (person, place) = await service.PairAsync();
        var proposal = await service.AgreedAsync(person, place);
        var id = (await service.PostAsync(person.Coach, "/v1/placements", new { proposalId = proposal, startsOn = Days.Today.AddMonths(1) })).Id();

        var ended = await service.PostAsync(person.Coach, $"/v1/placements/{id}/stage", new { stage = "ended", reason = "other_place_chosen" });

        Assert.Equal((200, "ended"), (ended.Status, ended.Text("stage")));
        Assert.Equal(0, (await service.OutgoingAsync<OccupancyChanged>()).Where(e => e.PlaceId == place.Id).MaxBy(e => e.Version)!.Occupied);
    }

    [Theory]
    [InlineData("employment", null)]
    [InlineData("trial", "hours")]
    [InlineData("paused", "other")]
    public async Task Stage_BeforeTheFirstDay_IsNoneButTheEnd(string stage, string? reason)
    {
        var (person, place) = await service.PairAsync();
        var proposal = await service.AgreedAsync(person, place);
        var id = (await service.PostAsync(person.Coach, "/v1/placements", new { proposalId = proposal, startsOn = Days.Today.AddMonths(1) })).Id();

        Assert.Equal("invalid-transition", (await service.PostAsync(person.Coach, $"/v1/placements/{id}/stage", new { stage, reason })).Problem);

        Assert.Equal("internship", (await service.GetAsync(person.Coach, $"/v1/placements/{id}")).Text("stage"));
        Assert.Single(await service.OutgoingAsync<PlacementChanged>(), e => e.PlacementPublicId == id);
    }

    [Fact]
    public async Task Changes_FeedOfEachSide_HoldsOnlyItsOwn()
    {
        var (person, place) = await service.PairAsync();
        var (otherPerson, otherPlace) = await service.PairAsync();
        var id = await service.PlacedAsync(person, place);
        await service.PlacedAsync(otherPerson, otherPlace);

        foreach (var caller in new[] { person.Portal, person.Coach, person.Self, place.Company, place.Mentor })
        {
            var items = (await service.GetAsync(caller, "/v1/changes/placements?after=0")).Json.GetProperty("items");
            Assert.Equal([id], items.EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
            Assert.Equal([id], (await service.GetAsync(caller, "/v1/placements")).Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
        }
    }

    [Fact]
    public async Task Changes_Limit_GivesThatManyAndTheNextAfterThem()
    {
        var (person, place) = await service.PairAsync(capacity: 2);
        var (other, _) = await service.PairAsync();
        string[] placed = [await service.PlacedAsync(person, place), await service.PlacedAsync(other, place)];
        var after = 0L;
        foreach (var id in placed)
        {
            var piece = (await service.GetAsync(place.Company, $"/v1/changes/placements?after={after}&limit=1")).Json;
            Assert.Equal([id], piece.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
            after = piece.GetProperty("next").GetInt64();
        }

        foreach (var (query, parameter) in new[] { ("limit=0", "limit"), ("limit=201", "limit"), ("after=-1", "after") })
        {
            var refused = await service.GetAsync(place.Company, $"/v1/changes/placements?{query}");
            Assert.Equal((400, parameter), (refused.Status, refused.Json.GetProperty("errors")[0].GetProperty("parameter").GetString()));
        }
    }
}
