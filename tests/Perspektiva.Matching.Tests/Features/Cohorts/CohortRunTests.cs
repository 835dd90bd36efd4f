using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Cohorts;
using Perspektiva.Matching.Tests.Support;

namespace Perspektiva.Matching.Tests.Features.Cohorts;

public sealed class CohortRunTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Fact]
    public async Task Start_MorePeopleThanSeats_PlacesAsManyAsPossible_TellsTheRest_AndReplaysTheSame()
    {
        var people = await service.PeopleAsync(5);
        var places = await service.PlacesAsync(3);
        var portal = people[0].Portal;

        var started = await service.StartAsync(portal, people, places);
        Assert.Equal((202, $"/v1/cohort-runs/{started.Id()}"), (started.Status, started.Location));
        var (id, run) = await service.FinishedAsync(portal, Task.FromResult(started));

        var outcome = run.GetProperty("outcome");
        Assert.Equal((3, 2, 100), (outcome.GetProperty("placed").GetInt32(), outcome.GetProperty("unplaced").GetInt32(), run.GetProperty("progress").GetInt32()));
        var told = await service.PeopleOfAsync(portal, id);
        Assert.Equal(people.Select(p => p.PublicId).Order(StringComparer.Ordinal), told.Keys.Order(StringComparer.Ordinal));
        var placed = told.Values.Where(p => p.Member("outcome") == "placed").ToList();
        Assert.Equal(places.Select(p => p.PublicId).Order(StringComparer.Ordinal), placed.Select(p => p.Member("placeId")).Order(StringComparer.Ordinal));
        Assert.Equal(outcome.GetProperty("total").GetInt64(), placed.Sum(p => p.GetProperty("fit").GetInt64()));
        Assert.All(told.Values.Where(p => p.Member("outcome") == "unplaced"), p =>
        {
            Assert.Equal("cohort.places-taken", p.GetProperty("reason").Member("key"));
            Assert.NotEmpty(p.GetProperty("nextStep").Member("de")!);
            Assert.Contains(places, place => place.PublicId == p.Member("bestTakenPlaceId"));
        });
        Assert.All(told.Values, p => Assert.True(p.GetProperty("profileVersion").GetInt64() > 0));
        Assert.Equal(3, (await service.GetAsync(portal, $"/v1/cohort-runs/{id}/places")).Json.GetProperty("items").GetArrayLength());
        Assert.Equal("same", (await service.GetAsync(portal, $"/v1/cohort-runs/{id}/replay")).Text("outcome"));
        Assert.Equal("cohort-v5", run.Member("solverVersion"));
    }

    [Theory]
    [InlineData(null, null, "same")]
    [InlineData(null, "pins", "unknown_version")]
    [InlineData("cohort-v2", "pins", "same")]
    [InlineData("cohort-v2", "vetoes", "unknown_version")]
    [InlineData("cohort-v3", "vetoes", "same")]
    [InlineData("cohort-v4", "vetoes", "same")]
    [InlineData("cohort-v0", null, "unknown_version")]
    public async Task Replay_OfAnotherSolversRun_IsComparedOnlyWhereBothDoTheSame(string? solver, string? later, string outcome)
    {
        var (people, places) = (await service.PeopleAsync(1), await service.PlacesAsync(1));
        var portal = people[0].Portal;
        var (id, _) = await service.FinishedAsync(portal, service.StartAsync(portal, people, places));
        if (later is not null)
            (id, _) = await service.FinishedAsync(portal, service.PostAsync(portal, $"/v1/cohort-runs/{id}/{later}", Cohort.Pair(people[0], places[0])));
        await using (var scope = service.Services.CreateAsyncScope())
        {
            var runs = scope.ServiceProvider.GetRequiredService<MatchingDb>().CohortRuns.Where(run => run.PublicId == id);
            Assert.Equal(1, await runs.ExecuteUpdateAsync(set => set.SetProperty(run => run.SolverVersion, solver), TestContext.Current.CancellationToken));
        }

        Assert.Equal(outcome, (await service.GetAsync(portal, $"/v1/cohort-runs/{id}/replay")).Text("outcome"));
    }

    [Fact]
    public async Task Replay_OfARunWithTheFormerReasons_TellsThemAsThatSolverDid()
    {
        var (people, places) = (await service.PeopleAsync(2), await service.PlacesAsync(1));
        var (portal, weaker) = (people[0].Portal, people[1]);
        await service.ApplyAsync(weaker.Changed(ability: 2));
        var (id, _) = await service.FinishedAsync(portal, service.StartAsync(portal, people, places));

        Assert.Equal("cohort.places-taken", (await service.PeopleOfAsync(portal, id))[weaker.PublicId].GetProperty("reason").Member("key"));
        Assert.Equal("same", (await service.GetAsync(portal, $"/v1/cohort-runs/{id}/replay")).Text("outcome"));

        // Had the fourth solver solved it, the floor would have been the reason, and another result stored.
        Assert.Equal(1, await service.WithDbAsync(db => db.CohortRuns.Where(r => r.PublicId == id).ExecuteUpdateAsync(set => set.SetProperty(r => r.SolverVersion, "cohort-v4"))));
        Assert.Equal("differs", (await service.GetAsync(portal, $"/v1/cohort-runs/{id}/replay")).Text("outcome"));
    }

    [Fact]
    public async Task Replay_OfARunUnderEarlierRules_IsSolvedByThem()
    {
        var (people, places) = (await service.PeopleAsync(2), await service.PlacesAsync(1));
        var portal = people[0].Portal;
        var (id, _) = await service.FinishedAsync(portal, service.StartAsync(portal, people, places));

        Assert.Equal("same", await ReplayUnderAsync("rules-v1"));
        Assert.Equal("unknown_version", await ReplayUnderAsync("rules-v0"));

        async Task<string?> ReplayUnderAsync(string rules)
        {
            await using var scope = service.Services.CreateAsyncScope();
            var runs = scope.ServiceProvider.GetRequiredService<MatchingDb>().CohortRuns.Where(run => run.PublicId == id);
            Assert.Equal(1, await runs.ExecuteUpdateAsync(set => set.SetProperty(run => run.RulesVersion, rules), TestContext.Current.CancellationToken));
            return (await service.GetAsync(portal, $"/v1/cohort-runs/{id}/replay")).Text("outcome");
        }
    }

    [Fact]
    public async Task Replay_OfAResultHashedWithItsTexts_IsComparedAsItWasHashed()
    {
        var (people, places) = (await service.PeopleAsync(2), await service.PlacesAsync(1));
        var portal = people[0].Portal;
        var (id, _) = await service.FinishedAsync(portal, service.StartAsync(portal, people, places));
        await using (var scope = service.Services.CreateAsyncScope())
        {
            var run = await scope.ServiceProvider.GetRequiredService<MatchingDb>().CohortRuns.SingleAsync(r => r.PublicId == id, TestContext.Current.CancellationToken);
            Assert.StartsWith("2:", run.AnswerHash, StringComparison.Ordinal);
            var inputs = await scope.ServiceProvider.GetRequiredService<CohortSource>().StoredAsync(run, TestContext.Current.CancellationToken);
            var candidates = CohortProblems.Candidates(inputs, new CohortProgress(), TestContext.Current.CancellationToken);
            run.AnswerHash = AnswerHashTests.WithTexts(Engine.Cohort.CohortRun.Solve(CohortProblems.Of(inputs, candidates), null, TestContext.Current.CancellationToken).Result());
            await scope.ServiceProvider.GetRequiredService<MatchingDb>().SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal("same", (await service.GetAsync(portal, $"/v1/cohort-runs/{id}/replay")).Text("outcome"));
    }

    [Fact]
    public async Task Start_SameKeyTwice_IsOneRun()
    {
        var people = await service.PeopleAsync(1);
        var (portal, key, body) = (people[0].Portal, Guid.CreateVersion7().ToString(), new { participants = new { ids = new[] { people[0].PublicId } } });

        var first = await service.PostAsync(portal, "/v1/cohort-runs", body, key);
        var second = await service.PostAsync(portal, "/v1/cohort-runs", body, key);

        Assert.Equal((202, first.Id()), (second.Status, second.Id()));
        await service.EndedAsync(portal, first.Id());
    }

    [Fact]
    public async Task Start_VetoAndBanAndDecline_AreKept()
    {
        var people = await service.PeopleAsync(3);
        var places = await service.PlacesAsync(1, capacity: 5);
        var proposal = (await service.ProposeAsync(people[2], places[0])).Id();
        Assert.Equal(200, (await service.PostAsync(people[2].Self, $"/v1/proposals/{proposal}/participant-answer", new { accepted = false, reason = "distance" })).Status);

        var (id, _) = await service.FinishedAsync(people[0].Portal, service.StartAsync(
            people[0].Portal, people, places, bans: new[] { Cohort.Pair(people[0], places[0]) }, vetoes: new[] { Cohort.Pair(people[1], places[0]) },
            pins: new[] { Cohort.Pair(people[1], places[0]) }));

        var told = await service.PeopleOfAsync(people[0].Portal, id);
        Assert.All(told.Values, p => Assert.Equal(("unplaced", "cohort.refused"), (p.Member("outcome"), p.GetProperty("reason").Member("key"))));
        var pin = (await service.GetAsync(people[0].Portal, $"/v1/cohort-runs/{id}")).Json.GetProperty("pins")[0];
        Assert.Equal("refused", pin.Member("reason"));
    }

    [Fact]
    public async Task Start_DeclineThatSaysNothingOfThePair_OrWasTakenBackByAYes_IsNotKept()
    {
        var people = await service.PeopleAsync(4);
        var places = await service.PlacesAsync(1, capacity: 9);
        var full = await service.AskedEmployerAsync(people[0], places[0]);
        await AnswerAsync(places[0].Company, full, "employer", false, "no_capacity");
        await DeclineAsync(people[1], "distance");
        await AnswerAsync(places[0].Company, await service.AskedEmployerAsync(people[1], places[0]), "employer", false, "no_capacity");
        await DeclineAsync(people[2], "distance");
        await DeclineAsync(people[2], "start_date");
        var unfit = await service.AskedEmployerAsync(people[3], places[0]);
        await AnswerAsync(places[0].Company, unfit, "employer", false, "support_not_possible");

        var (id, _) = await service.FinishedAsync(people[0].Portal, service.StartAsync(people[0].Portal, people, places));

        var told = await service.PeopleOfAsync(people[0].Portal, id);
        Assert.Equal(["placed", "placed", "unplaced", "unplaced"], people.Select(person => told[person.PublicId].Member("outcome")));

        async Task DeclineAsync(Person person, string reason) =>
            await AnswerAsync(person.Self, (await service.ProposeAsync(person, places[0])).Id(), "participant", false, reason);

        async Task AnswerAsync(Perspektiva.Testing.Tokens.TestCaller caller, string proposal, string side, bool accepted, string reason) =>
            Assert.Equal(200, (await service.PostAsync(caller, $"/v1/proposals/{proposal}/{side}-answer", new { accepted, reason })).Status);
    }

    [Fact]
    public async Task Start_SchoolLeavers_ArePlacedWhereWorkBeginsAfterTheirLastSchoolDay()
    {
        var people = await service.PeopleAsync(2);
        var places = new[] { new Workplace(), new Workplace() };
        var last = Days.Today.AddMonths(4);
        foreach (var person in people)
        {
            await service.ApplyAsync(person.Changed(band: AgeBand.Youth16, nextBandOn: Days.Today.AddMonths(10)) with
            {
                FullTimeSchooling = true,
                SchoolingEndsOn = person == people[0] ? last : null,
            });
        }

        await service.ApplyAsync(places[0].Changed(type: PlaceType.Apprenticeship) with { StartFrom = last.AddDays(1) });
        await service.ApplyAsync(places[1].Changed(type: PlaceType.Apprenticeship) with { StartFrom = last });

        var (id, _) = await service.FinishedAsync(people[0].Portal, service.StartAsync(people[0].Portal, people, places));

        var told = await service.PeopleOfAsync(people[0].Portal, id);
        Assert.Equal(("placed", places[0].PublicId), (told[people[0].PublicId].Member("outcome"), told[people[0].PublicId].Member("placeId")));
        Assert.Equal("unplaced", told[people[1].PublicId].Member("outcome"));
        Assert.Equal("same", (await service.GetAsync(people[0].Portal, $"/v1/cohort-runs/{id}/replay")).Text("outcome"));
    }

    [Fact]
    public async Task Start_MentorAndCompanyFull_BoundThePlacesBelowThem()
    {
        var people = await service.PeopleAsync(4);
        var places = await service.PlacesAsync(1, capacity: 4);
        await service.ApplyAsync(places[0].MentorChanged(capacity: 2));

        var (_, run) = await service.FinishedAsync(people[0].Portal, service.StartAsync(people[0].Portal, people, places));

        Assert.Equal(2, run.GetProperty("outcome").GetProperty("placed").GetInt32());
    }

    [Fact]
    public async Task Start_MentorIsAwaitedBySomebodyWhoAgreed_CarriesOneLess()
    {
        var (agreed, place) = await service.PairAsync();
        await service.ApplyAsync(place.MentorChanged(capacity: 2));
        await service.AgreedAsync(agreed, place);
        var sibling = place.Sibling();
        await service.ApplyAsync(sibling.Changed(capacity: 2) with { MentorIds = [place.MentorId] });
        var people = await service.PeopleAsync(2);

        var (id, run) = await service.FinishedAsync(people[0].Portal, service.StartAsync(people[0].Portal, people, [sibling]));

        Assert.Equal(1, run.GetProperty("outcome").GetProperty("placed").GetInt32());
        Assert.Equal(1, (await service.GetAsync(people[0].Portal, $"/v1/cohort-runs/{id}/places")).Json.GetProperty("items")[0].GetProperty("mentorSeats").GetInt32());
    }

    [Fact]
    public async Task Start_WhoHasAgreedOnAPlace_IsLeftOutOfTheRun_AndSaysWhy()
    {
        var people = await service.PeopleAsync(2);
        var portal = people[0].Portal;
        await service.AgreedAsync(people[0], (await service.PlacesAsync(1))[0]);
        var places = await service.PlacesAsync(2);

        var (id, run) = await service.FinishedAsync(portal, service.StartAsync(portal, people, places, pins: new[] { Cohort.Pair(people[0], places[0]) }));

        Assert.Equal(1, run.GetProperty("outcome").GetProperty("placed").GetInt32());
        var told = (await service.PeopleOfAsync(portal, id))[people[0].PublicId];
        Assert.Equal(("left_out", "cohort.agreed", "cohort.agreed.next"), (told.Member("outcome"), told.GetProperty("reason").Member("key"), told.GetProperty("nextStep").Member("key")));
        Assert.Equal("left-out", run.GetProperty("pins")[0].Member("reason"));
        Assert.Equal("same", (await service.GetAsync(portal, $"/v1/cohort-runs/{id}/replay")).Text("outcome"));
    }

    [Fact]
    public async Task Erased_PersonVanishesFromTheRun_AndReplaySaysSo()
    {
        var people = await service.PeopleAsync(2);
        var places = await service.PlacesAsync(2);
        var portal = people[0].Portal;
        var (id, _) = await service.FinishedAsync(portal, service.StartAsync(portal, people, places, vetoes: new[] { Cohort.Pair(people[0], places[0]) }));

        await service.ApplyAsync(people[0].Erased());

        Assert.Equal([people[1].PublicId], (await service.PeopleOfAsync(portal, id)).Keys);
        Assert.Equal(1, (await service.GetAsync(portal, $"/v1/cohort-runs/{id}")).Json.GetProperty("erasedParticipants").GetInt32());
        var left = (await service.PeopleOfAsync(portal, id))[people[1].PublicId].GetProperty("fit").GetInt64();
        Assert.Equal(left, (await service.GetAsync(portal, $"/v1/cohort-runs/{id}")).Json.GetProperty("outcome").GetProperty("total").GetInt64());
        Assert.Equal("erased", (await service.GetAsync(portal, $"/v1/cohort-runs/{id}/replay")).Text("outcome"));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await service.GetAsync(portal, $"/v1/cohort-runs/{id}")).Json.GetProperty("outcome").GetProperty("floorCost").ValueKind);
        Assert.Null(await service.WithDbAsync(db => db.CohortRuns.Where(r => r.PublicId == id).Select(r => r.FloorCost).SingleAsync()));
        Assert.Equal(0, await service.WithDbAsync(db => db.CohortPeople.CountAsync(p => p.ParticipantId == people[0].Id)));
        Assert.Equal(0, await service.WithDbAsync(db => db.CohortPairs.CountAsync(p => p.ParticipantId == people[0].Id)));
        Assert.Equal("unknown", (await service.PostAsync(portal, $"/v1/cohort-runs/{id}/pins", Cohort.Pair(people[0], places[0]))).Json.GetProperty("errors")[0].Member("code"));
        var (next, run) = await service.FinishedAsync(portal, service.PostAsync(portal, $"/v1/cohort-runs/{id}/pins", Cohort.Pair(people[1], places[0])));
        Assert.Equal(1, run.GetProperty("outcome").GetProperty("placed").GetInt32());
        Assert.Equal("same", (await service.GetAsync(portal, $"/v1/cohort-runs/{next}/replay")).Text("outcome"));
    }

    [Fact]
    public async Task ConsentWithdrawn_IsLeftOut_OfANewRunAndOfAnOldOnesAnswer()
    {
        var people = await service.PeopleAsync(2);
        var places = await service.PlacesAsync(2);
        var portal = people[0].Portal;
        var (old, _) = await service.FinishedAsync(portal, service.StartAsync(portal, people, places));

        await service.ApplyAsync(people[0].Withdrawn(ConsentPurpose.Matching));

        var (next, run) = await service.FinishedAsync(portal, service.StartAsync(portal, people, places));
        Assert.Equal(1, run.GetProperty("outcome").GetProperty("placed").GetInt32());
        foreach (var id in new[] { old, next })
        {
            var told = (await service.PeopleOfAsync(portal, id))[people[0].PublicId];
            Assert.Equal(("left_out", "cohort.consent-missing", null), (told.Member("outcome"), told.GetProperty("reason").Member("key"), told.Member("placeId")));
        }
    }

    [Fact]
    public async Task ConsentWithdrawn_SumsAndPinsAreOfTheOthers_SoThatNoDifferenceTellsTheRest()
    {
        var people = await service.PeopleAsync(3);
        var places = await service.PlacesAsync(2, capacity: 2);
        var portal = people[0].Portal;
        var (id, before) = await service.FinishedAsync(portal, service.StartAsync(
            portal, people, places, pins: new[] { Cohort.Pair(people[0], places[0]), Cohort.Pair(people[1], places[0]) }));
        Assert.Equal((3, 2), (before.GetProperty("outcome").GetProperty("placed").GetInt32(), before.GetProperty("pins").GetArrayLength()));
        Assert.NotEqual(System.Text.Json.JsonValueKind.Null, before.GetProperty("outcome").GetProperty("fairness").ValueKind);

        await service.ApplyAsync(people[0].Withdrawn(ConsentPurpose.Matching));
        await service.ApplyAsync(people[2].Withdrawn(ConsentPurpose.Matching));

        var run = (await service.GetAsync(portal, $"/v1/cohort-runs/{id}")).Json;
        var outcome = run.GetProperty("outcome");
        var left = (await service.PeopleOfAsync(portal, id))[people[1].PublicId].GetProperty("fit").GetInt64();
        Assert.Equal((1, 0, left, 0), (outcome.GetProperty("placed").GetInt32(), outcome.GetProperty("unplaced").GetInt32(), outcome.GetProperty("total").GetInt64(), outcome.GetProperty("lowestFit").GetInt32()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, outcome.GetProperty("fairness").ValueKind);
        Assert.Equal(people[1].PublicId, Assert.Single(run.GetProperty("pins").EnumerateArray()).Member("participantId"));
        var listed = (await service.GetAsync(portal, "/v1/cohort-runs")).Json.GetProperty("items")[0];
        Assert.Equal((id, 1, 0), (listed.Member("id"), listed.GetProperty("placed").GetInt32(), listed.GetProperty("unplaced").GetInt32()));
    }

    [Fact]
    public async Task Start_ByAnEmployerOrTheYoungPerson_IsForbidden_AndNobodyElseSeesTheRun()
    {
        var people = await service.PeopleAsync(2);
        var places = await service.PlacesAsync(1);
        var (id, _) = await service.FinishedAsync(people[0].Portal, service.StartAsync(people[0].Portal, people, places));

        Assert.Equal(403, (await service.StartAsync(places[0].Company, people, places)).Status);
        Assert.Equal(403, (await service.StartAsync(people[0].Self, people, places)).Status);
        foreach (var stranger in new[] { places[0].Company, places[0].Mentor, people[0].Self, people[0].Coach, new Person().Portal })
        {
            foreach (var path in new[] { "", "/participants", "/places", "/replay" })
                Assert.Equal(404, (await service.GetAsync(stranger, $"/v1/cohort-runs/{id}{path}")).Status);
            Assert.Equal(404, (await service.PostAsync(stranger, $"/v1/cohort-runs/{id}/cancel", new { })).Status);
            Assert.Equal(404, (await service.DeleteAsync(stranger, $"/v1/cohort-runs/{id}", "*")).Status);
            Assert.Empty((await service.GetAsync(stranger, "/v1/cohort-runs")).Json.GetProperty("items").EnumerateArray());
            foreach (var step in new[] { "pins", "vetoes", "bans" })
                Assert.Equal(404, (await service.PostAsync(stranger, $"/v1/cohort-runs/{id}/{step}", Cohort.Pair(people[0], places[0]))).Status);
            Assert.Equal(404, (await service.TakeUpAsync(stranger, id, Cohort.Pair(people[0], places[0]))).Status);
        }
    }

    [Fact]
    public async Task Start_ByACoach_KnowsOnlyTheirOwnPeople()
    {
        var people = await service.PeopleAsync(2);
        var places = await service.PlacesAsync(2);
        var coach = people[0].Coach;

        var refused = await service.StartAsync(coach, people, places);
        Assert.Equal("/participants/ids/1", refused.Json.GetProperty("errors")[0].Member("pointer"));
        var (id, run) = await service.FinishedAsync(coach, service.PostAsync(coach, "/v1/cohort-runs", new { places = new { ids = places.Select(p => p.PublicId) } }));

        Assert.Equal(1, run.GetProperty("participants").GetInt32());
        Assert.Equal([people[0].PublicId], (await service.PeopleOfAsync(coach, id)).Keys);
    }

    [Theory]
    [InlineData("""{"edgesPerPerson":0}""", "/edgesPerPerson")]
    [InlineData("""{"participants":{"ids":["par_x"]}}""", "/participants/ids/0")]
    [InlineData("""{"participants":{"ids":[null]}}""", "/participants/ids/0")]
    [InlineData("""{"participants":{"ids":[],"statuses":["ready"]}}""", "/participants")]
    [InlineData("""{"places":{"fields":["2"]}}""", "/places/fields/0")]
    [InlineData("""{"places":{"fields":["29","00"]}}""", "/places/fields/1")]
    [InlineData("""{"pins":[null]}""", "/pins/0")]
    [InlineData("""{"pins":[{"participantId":"par_aaaaaaaaaaaaaaaaaaaaaaaaaa","placeId":"plc_aaaaaaaaaaaaaaaaaaaaaaaaaa"}]}""", "/pins/0/participantId")]
    [InlineData("""{"onDate":"2001-01-01"}""", "/onDate")]
    public async Task Start_Wrong_SaysWhere(string body, string pointer)
    {
        var answer = await service.PostAsync(new Person().Portal, "/v1/cohort-runs", System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(body));

        Assert.Equal("validation", answer.Problem);
        Assert.Contains(pointer, answer.Pointers);
    }

    [Fact]
    public async Task Start_NobodyOrNoPlace_IsAClearAnswer()
    {
        var portal = new Person().Portal;
        var (_, nobody) = await service.FinishedAsync(portal, service.PostAsync(portal, "/v1/cohort-runs", new { }));
        Assert.Equal((0, 0), (nobody.GetProperty("participants").GetInt32(), nobody.GetProperty("outcome").GetProperty("placed").GetInt32()));

        var people = await service.PeopleAsync(1);
        var places = await service.PlacesAsync(1);
        await service.ApplyAsync(places[0].Changed(PlaceStatus.Closed));
        var (id, _) = await service.FinishedAsync(people[0].Portal, service.StartAsync(people[0].Portal, people, places));
        Assert.Equal("cohort.no-suitable-place", (await service.PeopleOfAsync(people[0].Portal, id))[people[0].PublicId].GetProperty("reason").Member("key"));
        Assert.Equal("invalid-transition", (await service.PostAsync(people[0].Portal, $"/v1/cohort-runs/{id}/cancel", new { })).Problem);
        Assert.Equal(CohortRunState.Finished, await service.WithDbAsync(db => db.CohortRuns.Where(r => r.PublicId == id).Select(r => r.State).SingleAsync()));
    }

    [Fact]
    public async Task Unfinished_TakenUpTooOften_IsToldAsFailed()
    {
        var people = await service.PeopleAsync(1);
        var (id, _) = await service.FinishedAsync(people[0].Portal, service.StartAsync(people[0].Portal, people, await service.PlacesAsync(1)));
        await service.WithDbAsync(db => db.CohortRuns.Where(r => r.PublicId == id).ExecuteUpdateAsync(set => set
            .SetProperty(r => r.State, CohortRunState.Running).SetProperty(r => r.Attempts, 3).SetProperty(r => r.LeaseUntil, TimeProvider.System.GetUtcNow().AddSeconds(-1))));

        var run = await service.EndedAsync(people[0].Portal, id);

        Assert.Equal(("failed", "given_up"), (run.Member("state"), run.Member("failure")));
    }
}
