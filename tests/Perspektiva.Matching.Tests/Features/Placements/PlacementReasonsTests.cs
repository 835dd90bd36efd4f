using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Domain.Placements;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Matching.Tests.Features.Placements;

/// <summary>Why a placement ended or pauses, in its own codes, by the sides that say so.</summary>
public sealed class PlacementReasonsTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Fact]
    public async Task End_NamedByBothSides_IsReadWhole_ButTheCompanyReadsItsOwnAlone()
    {
        var (person, place) = await service.PairAsync();
        var path = $"/v1/placements/{await service.PlacedAsync(person, place)}";

        var ended = await service.PostAsync(person.Coach, $"{path}/stage", new
        {
            stage = "ended",
            endReasons = new object[] { new { reason = "health", side = "participant" }, new { reason = "absence", side = "employer" }, new { reason = "support_not_enough", side = "coach" } },
        });

        Assert.True(ended.Status == 200, ended.Text);
        foreach (var caller in new[] { person.Coach, person.Portal, person.Self })
        {
            var read = (await service.GetAsync(caller, path)).Json;
            Assert.Equal(["participant:health", "employer:absence", "coach:support_not_enough"], Named(read));
            Assert.Equal("other", read.GetProperty("endReason").GetString());
        }
        foreach (var caller in new[] { place.Company, place.Mentor })
        {
            foreach (var read in new[] { (await service.GetAsync(caller, path)).Json, (await service.GetAsync(caller, "/v1/placements")).Json.GetProperty("items")[0] })
            {
                Assert.Equal(["employer:absence"], Named(read));
                Assert.Equal(["employer:absence"], Named(read.GetProperty("history").EnumerateArray().Last()));
                Assert.DoesNotContain("health", read.GetRawText(), StringComparison.Ordinal);
            }
        }
        Assert.Equal(DeclineReason.Other, (await service.OutgoingAsync<PlacementChanged>()).Where(e => e.ParticipantId == person.Id).MaxBy(e => e.Version)!.EndReason);
    }

    [Fact]
    public async Task End_OfAnOlderClient_OrARowOfAnOlderRelease_ReadsAsTheReasonThatItMeant()
    {
        var (person, place) = await service.PairAsync();
        var path = $"/v1/placements/{await service.PlacedAsync(person, place)}";

        var ended = await service.PostAsync(person.Coach, $"{path}/stage", new { stage = "ended", reason = "distance" });

        Assert.Equal(("distance", "way"), (ended.Text("endReason"), Assert.Single(Ends(ended.Json)).GetProperty("reason").GetString()));
        Assert.Equal(JsonValueKind.Null, Ends(ended.Json)[0].GetProperty("side").ValueKind);
        Assert.Equal("distance", (await service.GetAsync(place.Company, path)).Text("endReason"));
        var stored = await service.WithDbAsync(db => db.Placements.AsNoTracking().SingleAsync(p => p.ParticipantId == person.Id));
        Assert.Null(stored.History.Single(entry => entry.Stage == PlacementStage.Ended).EndReasons);
    }

    [Fact]
    public async Task End_OfTheCompany_IsReadByAllWithTheDeclineThatOlderClientsKnow()
    {
        var (person, place) = await service.PairAsync();
        var path = $"/v1/placements/{await service.PlacedAsync(person, place)}";

        var ended = await service.PostAsync(place.Company, $"{path}/stage", new { stage = "ended", endReasons = new[] { new { reason = "company_changed", side = "employer" } } });

        Assert.Equal(("no_capacity", "employer:company_changed"), (ended.Text("endReason"), Assert.Single(Named(ended.Json))));
        Assert.Equal(["employer:company_changed"], Named((await service.GetAsync(person.Self, path)).Json));
    }

    [Fact]
    public async Task Pause_HasReasonsOfItsOwn_WhichTheCompanyReadsWhereItNamedThem()
    {
        var (person, place) = await service.PairAsync();
        var path = $"/v1/placements/{await service.PlacedAsync(person, place)}";

        Assert.Equal(200, (await service.PostAsync(person.Coach, $"{path}/stage", new { stage = "paused", pauseReason = "health" })).Status);
        Assert.Equal(("other", "health"), Paused((await service.GetAsync(person.Self, path)).Json));
        Assert.Equal(("other", null), Paused((await service.GetAsync(place.Company, path)).Json));
        Assert.Equal(200, (await service.PostAsync(person.Coach, $"{path}/stage", new { stage = "internship" })).Status);
        Assert.Equal(200, (await service.PostAsync(place.Company, $"{path}/stage", new { stage = "paused", pauseReason = "company_closed" })).Status);
        Assert.Equal(("no_capacity", "company_closed"), Paused((await service.GetAsync(place.Mentor, path)).Json));
        Assert.Equal(200, (await service.PostAsync(person.Coach, $"{path}/stage", new { stage = "internship" })).Status);
        Assert.Equal(200, (await service.PostAsync(person.Coach, $"{path}/stage", new { stage = "paused", reason = "support_not_possible" })).Status);
        Assert.Equal(("support_not_possible", "support_missing"), Paused((await service.GetAsync(place.Mentor, path)).Json));
    }

    [Fact]
    public async Task Reasons_ThatDoNotBelong_AreRefusedWithTheirPointer_AndNothingChanges()
    {
        var (person, place) = await service.PairAsync();
        var path = $"/v1/placements/{await service.PlacedAsync(person, place)}";
        var own = new { reason = "other", side = "employer" };

        Assert.Equal(["/endReasons/0/side"], await PointersAsync(place.Company, new { stage = "ended", endReasons = new[] { new { reason = "health", side = "participant" } } }));
        Assert.Equal(["/endReasons/0/side"], await PointersAsync(person.Coach, new { stage = "ended", endReasons = new[] { new { reason = "other", side = "system" } } }));
        Assert.Equal(["/endReasons/1/side"], await PointersAsync(person.Coach, new { stage = "ended", endReasons = new[] { own, own } }));
        Assert.Equal(["/endReasons/0/reason"], await PointersAsync(person.Coach, new { stage = "ended", endReasons = new[] { new { reason = "distance", side = "coach" } } }));
        Assert.Equal(["/endReasons"], await PointersAsync(person.Coach, new { stage = "ended", endReasons = Array.Empty<object>() }));
        Assert.Equal(["/endReasons"], await PointersAsync(person.Coach, new { stage = "paused", endReasons = new[] { own }, }));
        Assert.Equal(["/pauseReason"], await PointersAsync(person.Coach, new { stage = "ended", pauseReason = "other" }));
        Assert.Equal(["/reason"], await PointersAsync(person.Coach, new { stage = "ended", reason = "other", endReasons = new[] { own } }));
        Assert.Equal(["/pauseReason"], await PointersAsync(person.Coach, new { stage = "paused" }));
        Assert.Equal(["/endReasons"], await PointersAsync(place.Company, new { stage = "ended" }));
        Assert.Equal(["/reason"], await PointersAsync(place.Company, new { stage = "trial" }));
        Assert.Equal("internship", (await service.GetAsync(person.Coach, path)).Text("stage"));

        async Task<IReadOnlyList<string?>> PointersAsync(TestCaller caller, object body)
        {
            var answer = await service.PostAsync(caller, $"{path}/stage", body);
            Assert.True(answer.Status == 400, answer.Text);
            return answer.Pointers;
        }
    }

    [Fact]
    public async Task Wording_HasEveryReason_InTwoLanguages()
    {
        var wording = (await service.GetAsync(new Person().Self, "/v1/placements/wording")).Json;

        foreach (var (list, count) in new[] { ("endReasons", Enum.GetValues<EndReason>().Length), ("pauseReasons", Enum.GetValues<PauseReason>().Length) })
        {
            var texts = wording.GetProperty(list).EnumerateArray().Select(item => item.GetProperty("text")).ToList();
            Assert.Equal(count, texts.Select(text => text.GetProperty("de").GetString()).Distinct().Count());
            Assert.Equal(count, texts.Select(text => text.GetProperty("en").GetString()).Distinct().Count());
        }
    }

    private static List<JsonElement> Ends(JsonElement placement) => [.. placement.GetProperty("endReasons").EnumerateArray()];

    private static IEnumerable<string> Named(JsonElement placement) => Ends(placement).Select(end => $"{end.GetProperty("side").GetString()}:{end.GetProperty("reason").GetString()}");

    private static (string? Reason, string? Pause) Paused(JsonElement placement)
    {
        var line = placement.GetProperty("history").EnumerateArray().Last(line => line.GetProperty("stage").GetString() == "paused");
        return (line.GetProperty("reason").GetString(), line.GetProperty("pauseReason").GetString());
    }
}
