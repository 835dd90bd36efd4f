using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Matching.Tests.Features.Placements;

/// <summary>A side that was not asked on the day of the end says later why it ended, and corrects what it said; who said what, and when, stays.</summary>
public sealed class EndReasonsLaterTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Fact]
    public async Task EachSide_SaysItsOwnAfterTheEnd_AndTheCompanyReadsItsOwnAlone()
    {
        var (person, place, path) = await EndedAsync(new { stage = "ended", endReasons = new[] { new { reason = "other", side = "coach" } } });
        var told = (await ToldAsync(person)).Version;

        var said = await SayAsync(person.Self, path, "participant", "conflict");
        Assert.True(said.Status == 200, said.Text);
        Assert.Equal(["coach:other", "participant:conflict"], Named(said.Json));
        Assert.Equal(["employer:absence"], Named((await SayAsync(place.Mentor, path, "employer", "absence")).Json));

        var whole = (await service.GetAsync(person.Coach, path)).Json;
        Assert.Equal(["coach:other", "participant:conflict", "employer:absence"], Named(whole));
        Assert.Equal([("participant", null, "conflict", "participant"), ("employer", null, "absence", "employer")], Changes(whole));
        foreach (var caller in new[] { place.Company, place.Mentor })
        {
            var read = (await service.GetAsync(caller, path)).Json;
            Assert.Equal(["employer:absence"], Named(read));
            Assert.Equal([("employer", null, "absence", "employer")], Changes(read));
            Assert.DoesNotContain("conflict", read.GetRawText(), StringComparison.Ordinal);
        }
        var last = await ToldAsync(person);
        Assert.Equal((told + 2, DeclineReason.Other, PlacementStage.Ended), (last.Version, last.EndReason, last.Stage));
    }

    [Fact]
    public async Task ASide_CorrectsWhatItSaid_TheLastWordStands_AndWhatWasBeforeStays_WithWhoSaidIt()
    {
        var (person, place, path) = await EndedAsync(new { stage = "ended", endReasons = new[] { new { reason = "absence", side = "employer" } } });

        Assert.Equal(["company_changed"], Reasons(await SayAsync(place.Company, path, "employer", "company_changed")));
        Assert.Equal(["company_changed", "health"], Reasons(await SayAsync(person.Portal, path, "participant", "health")));
        Assert.Equal(["company_changed", "way"], Reasons(await SayAsync(person.Self, path, "participant", "way")));

        var read = (await service.GetAsync(person.Coach, path)).Json;
        Assert.Equal(
            [("employer", "absence", "company_changed", "employer"), ("participant", null, "health", "coach"), ("participant", "health", "way", "participant")], Changes(read));
        Assert.Equal("no_capacity", read.GetProperty("endReason").GetString());
        Assert.Equal(DeclineReason.NoCapacity, (await ToldAsync(person)).EndReason);
        var stored = await service.WithDbAsync(db => db.Placements.AsNoTracking().SingleAsync(p => p.ParticipantId == person.Id));
        Assert.Equal(person.PublicId, stored.EndReasonsSaid.MaxBy(said => said.At)!.By);
    }

    [Fact]
    public async Task WhatASideHasSaidItself_OnlyThatSideCorrects()
    {
        var (person, place, path) = await EndedAsync(new { stage = "ended", endReasons = new[] { new { reason = "other", side = "coach" } } });
        await SayAsync(person.Self, path, "participant", "conflict");
        await SayAsync(place.Company, path, "employer", "hours");

        Assert.Equal("conflict", (await SayAsync(person.Coach, path, "participant", "other")).Problem);
        Assert.Equal("conflict", (await SayAsync(person.Portal, path, "employer", "other")).Problem);
        Assert.Equal("conflict", (await SayAsync(place.Mentor, path, "employer", "other")).Problem);
        Assert.Equal(["coach:other", "participant:conflict", "employer:hours"], Named((await service.GetAsync(person.Coach, path)).Json));

        // What the mentor said is the company's side, and the company's to correct.
        var (second, workplace, other) = await EndedAsync(new { stage = "ended", endReasons = new[] { new { reason = "other", side = "coach" } } });
        await SayAsync(workplace.Mentor, other, "employer", "hours");
        Assert.Equal(["way"], Reasons(await SayAsync(workplace.Mentor, other, "employer", "way")));
        Assert.Equal(["company_changed"], Reasons(await SayAsync(workplace.Company, other, "employer", "company_changed")));
        Assert.Equal("conflict", (await SayAsync(second.Coach, other, "employer", "way")).Problem);
    }

    [Fact]
    public async Task ADeclineOfAnOlderClient_StaysTheFirstView_BesideWhatSidesAdd()
    {
        var (person, place, path) = await EndedAsync(new { stage = "ended", reason = "distance" });

        await SayAsync(person.Self, path, "participant", "hours");

        Assert.Equal([":way", "participant:hours"], Named((await service.GetAsync(person.Coach, path)).Json));
        Assert.Equal([":way"], Named((await service.GetAsync(place.Company, path)).Json));
        Assert.Equal("distance", (await service.GetAsync(place.Company, path)).Text("endReason"));
        Assert.Equal(DeclineReason.Distance, (await ToldAsync(person)).EndReason);
    }

    [Fact]
    public async Task SaidTwiceTheSame_ChangesNothing_AndIsARead()
    {
        var (person, _, path) = await EndedAsync(new { stage = "ended", endReasons = new[] { new { reason = "way", side = "participant" } } });
        var told = (await ToldAsync(person)).Version;

        Assert.Equal(200, (await SayAsync(person.Self, path, "participant", "way")).Status);

        Assert.Equal(told, (await ToldAsync(person)).Version);
        Assert.Empty((await service.GetAsync(person.Self, path)).Json.GetProperty("endReasonChanges").EnumerateArray());
        Assert.Equal(1, await service.WithDbAsync(db => db.Set<AccessLogEntry>().CountAsync(e => e.PersonId == person.Id && e.Route == "PUT /v1/placements/{id}/end-reasons/{side}")));
    }

    [Fact]
    public async Task WhoeverIsNotThatSide_OrBeforeTheEnd_OrMalformed_IsRefused_AndNothingChanges()
    {
        var (person, place) = await service.PairAsync();
        var guardian = TestCaller.Person("guardian", person.Portal.Organisation!, Contracts.PublicId.New(Contracts.IdPrefix.Guardian), Person.Scopes);
        await service.ApplyAsync(person.Changed() with { GuardianIds = [guardian.Record!] });
        var path = $"/v1/placements/{await service.PlacedAsync(person, place)}";

        Assert.Equal("invalid-transition", (await SayAsync(person.Self, path, "participant", "way")).Problem);
        await service.PostAsync(person.Coach, $"{path}/stage", new { stage = "ended", endReasons = new[] { new { reason = "other", side = "coach" } } });
        Assert.Equal("forbidden", (await SayAsync(guardian, path, "participant", "way")).Problem);
        foreach (var (caller, side) in new[]
        {
            (person.Self, "employer"), (person.Self, "coach"), (place.Company, "participant"), (place.Company, "coach"), (place.Mentor, "participant"),
            (new Person().Coach, "participant"), (new Workplace().Company, "employer"), (person.Coach, "system"), (person.Coach, "x"), (person.Coach, "0"),
        })
            Assert.Equal((side, "not-found"), (side, (await SayAsync(caller, path, side, "way")).Problem));
        Assert.Equal(["/reason"], (await SayAsync(person.Self, path, "participant", "distance")).Pointers);
        Assert.Equal(["/reason"], (await service.PutAsync(person.Self, $"{path}/end-reasons/participant", new { })).Pointers);
        Assert.Equal(["/note"], (await service.PutAsync(person.Self, $"{path}/end-reasons/participant", new { reason = "way", note = "Text" })).Pointers);
        Assert.Equal(428, (await service.PutAsync(person.Self, $"{path}/end-reasons/participant", new { reason = "way" }, null)).Status);
        Assert.Equal(412, (await service.PutAsync(person.Self, $"{path}/end-reasons/participant", new { reason = "way" }, "\"1\"")).Status);
        Assert.Equal(["coach:other"], Named((await service.GetAsync(person.Coach, path)).Json));
    }

    private async Task<(Person Person, Workplace Place, string Path)> EndedAsync(object end)
    {
        var (person, place) = await service.PairAsync();
        var path = $"/v1/placements/{await service.PlacedAsync(person, place)}";
        Assert.Equal(200, (await service.PostAsync(person.Coach, $"{path}/stage", end)).Status);
        return (person, place, path);
    }

    private Task<ApiAnswer> SayAsync(TestCaller caller, string path, string side, string reason) => service.PutAsync(caller, $"{path}/end-reasons/{side}", new { reason });

    private async Task<PlacementChanged> ToldAsync(Person person) => (await service.OutgoingAsync<PlacementChanged>()).Where(e => e.ParticipantId == person.Id).MaxBy(e => e.Version)!;

    private static IEnumerable<string> Named(JsonElement placement) =>
        placement.GetProperty("endReasons").EnumerateArray().Select(end => $"{end.GetProperty("side").GetString()}:{end.GetProperty("reason").GetString()}");

    private static IEnumerable<string?> Reasons(ApiAnswer answer) => answer.Json.GetProperty("endReasons").EnumerateArray().Select(end => end.GetProperty("reason").GetString());

    private static IEnumerable<(string?, string?, string?, string?)> Changes(JsonElement placement) => placement.GetProperty("endReasonChanges").EnumerateArray()
        .Select(change => (change.GetProperty("side").GetString(), change.GetProperty("before").GetString(), change.GetProperty("after").GetString(), change.GetProperty("as").GetString()));
}
