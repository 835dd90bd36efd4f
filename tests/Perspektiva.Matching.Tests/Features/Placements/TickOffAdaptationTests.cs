using System.Globalization;
using System.Text.Json;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Matching.Tests.Features.Placements;

/// <summary>What was agreed to change about the place is ticked off by whose it is; what is promised for a day and not done is told with the placement.</summary>
public sealed class TickOffAdaptationTests(MatchingService service) : IClassFixture<MatchingService>
{
    private static readonly object[] Agreed =
    [
        new { dimension = "reading", levels = 1, owner = "company", by = Day(20) },
        new { dimension = "writing", levels = 1, owner = "mentor", by = Day(10) },
        new { dimension = "speaking", levels = 1, owner = "coach", by = Day(30) },
        new { dimension = "arithmetic", levels = 1 },
    ];

    [Fact]
    public async Task TickOff_OneAfterTheOther_TellsTheNextDayOfWhatIsOpen_AndTakenBackItIsOpenAgain()
    {
        var (person, place, path) = await PlacedAsync();
        Assert.Equal((Day(10), 0), State((await service.GetAsync(place.Mentor, path)).Json));

        var ticked = await TickOffAsync(place.Mentor, path, 1, new { });
        Assert.True(ticked.Status == 200, ticked.Text);
        Assert.Equal((Day(20), 1), State(ticked.Json));
        Assert.Equal((1, Day(0), "mentor"), Done(ticked.Json)[0]);
        Assert.Equal((Day(30), 2), State((await TickOffAsync(place.Company, path, 0, new { on = Day(-2) })).Json));
        Assert.Equal((null, 3), State((await TickOffAsync(person.Coach, path, 2, new { })).Json));
        Assert.Equal([(0, Day(-2), "company"), (1, Day(0), "mentor"), (2, Day(0), "coach")], Done((await service.GetAsync(person.Self, path)).Json));
        Assert.Equal((Day(20), 2), State((await service.DeleteAsync(place.Company, Path(path, 0), "*")).Json));
        var told = (await service.OutgoingAsync<PlacementChanged>()).Where(e => e.ParticipantId == person.Id).OrderBy(e => e.Version).Select(e => e.NextAdaptationOn?.ToString("O", CultureInfo.InvariantCulture));
        Assert.Equal([Day(10), Day(20), Day(30), null, Day(20)], told);
    }

    [Fact]
    public async Task TickOff_TwiceTheSame_OrTakenBackWhatIsOpen_ChangesNothing()
    {
        var (person, place, path) = await PlacedAsync();

        var first = await TickOffAsync(place.Company, path, 3, new { });
        Assert.Equal(first.ETag, (await TickOffAsync(place.Company, path, 3, new { })).ETag);
        Assert.Equal(first.ETag, (await service.DeleteAsync(person.Coach, Path(path, 2), "*")).ETag);
        Assert.Equal(412, (await service.PutAsync(place.Company, Path(path, 3), new { }, "\"1\"")).Status);
        Assert.Equal(428, (await service.PutAsync(place.Company, Path(path, 3), new { }, null)).Status);
    }

    [Fact]
    public async Task TickOff_WhatIsSomebodyElses_OrThereIsNot_OrAfterTheEnd_IsRefused()
    {
        var (person, place, path) = await PlacedAsync();

        foreach (var (caller, number) in new (TestCaller, object)[]
        {
            (place.Mentor, 0), (place.Mentor, 2), (place.Mentor, 3), (place.Company, 2), (person.Self, 0), (new Person().Coach, 0), (new Workplace().Company, 0), (person.Coach, 4), (person.Coach, "-1"), (person.Coach, "x"),
        })
            Assert.Equal("not-found", (await service.PutAsync(caller, Path(path, number), new { })).Problem);
        Assert.Equal(["/on"], (await TickOffAsync(person.Coach, path, 0, new { on = Day(1) })).Pointers);
        Assert.Equal(["/by"], (await TickOffAsync(person.Coach, path, 0, new { by = "x" })).Pointers);
        Assert.Equal((Day(10), 0), State((await service.GetAsync(person.Coach, path)).Json));
        Assert.Equal(200, (await TickOffAsync(place.Company, path, 1, new { })).Status);

        await service.PostAsync(person.Coach, $"{path}/stage", new { stage = "ended", reason = "other" });
        Assert.Equal("invalid-transition", (await TickOffAsync(person.Coach, path, 0, new { })).Problem);
        Assert.Equal((null, 1), State((await service.GetAsync(person.Coach, path)).Json));
    }

    private static string Path(string placement, object number) => $"{placement}/adaptations/{number}/done";

    private static string Day(int days) => Days.Today.AddDays(days).ToString("O", CultureInfo.InvariantCulture);

    private static (string? Next, int Done) State(JsonElement placement) => (placement.GetProperty("nextAdaptationOn").GetString(), placement.GetProperty("adaptationsDone").GetArrayLength());

    private static List<(int Adaptation, string? On, string? As)> Done(JsonElement placement) =>
        [.. placement.GetProperty("adaptationsDone").EnumerateArray().Select(done => (done.GetProperty("adaptation").GetInt32(), done.GetProperty("on").GetString(), done.GetProperty("as").GetString()))];

    private Task<ApiAnswer> TickOffAsync(TestCaller caller, string path, int number, object body) => service.PutAsync(caller, Path(path, number), body);

    private async Task<(Person Person, Workplace Place, string Path)> PlacedAsync()
    {
        var (person, place) = await service.PairAsync();
        var proposal = await service.AgreedAsync(person, place, Agreed);
        var started = await service.PostAsync(person.Coach, "/v1/placements", new { proposalId = proposal, startsOn = Days.Today });
        Assert.True(started.Status == 201, started.Text);
        return (person, place, $"/v1/placements/{started.Id()}");
    }
}
