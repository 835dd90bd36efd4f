using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Matching.Tests.Features.Proposals;

public sealed class ProposalFlowTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Fact]
    public async Task Propose_SuitablePair_AsksParticipantAndTellsIt()
    {
        var (person, place) = await service.PairAsync();

        var proposed = await service.ProposeAsync(person, place);

        Assert.Equal((201, "asked_participant"), (proposed.Status, proposed.Text("status")));
        Assert.Equal($"/v1/proposals/{proposed.Id()}", proposed.Location);
        var told = (await service.OutgoingAsync<ProposalChanged>()).Single(e => e.ProposalPublicId == proposed.Id());
        Assert.Equal((ProposalStatus.AskedParticipant, person.CoachId), (told.Status, told.CoachId));
    }

    [Fact]
    public async Task Employer_BeforeTheYes_SeesNothing_ThenNoPerson_ThenThePerson()
    {
        var (person, place) = await service.PairAsync();
        var id = (await service.ProposeAsync(person, place)).Id();

        Assert.Equal(404, (await service.GetAsync(place.Company, $"/v1/proposals/{id}")).Status);
        Assert.Equal(0, (await service.GetAsync(place.Company, "/v1/proposals")).Json.GetProperty("items").GetArrayLength());

        await service.PostAsync(person.Self, $"/v1/proposals/{id}/participant-answer", new { accepted = true });
        var asked = await service.GetAsync(place.Company, $"/v1/proposals/{id}");
        Assert.Equal(200, asked.Status);
        Assert.DoesNotContain(person.PublicId, asked.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(person.PublicId, (await service.GetAsync(place.Company, "/v1/proposals")).Text, StringComparison.Ordinal);

        var agreed = await service.PostAsync(place.Company, $"/v1/proposals/{id}/employer-answer", new { accepted = true });
        Assert.Equal(("agreed", person.PublicId), (agreed.Text("status"), agreed.Text("participantId")));
    }

    [Fact]
    public async Task ParticipantAnswer_No_EndsItAtOnceAndTellsIt()
    {
        var (person, place) = await service.PairAsync();
        var id = (await service.ProposeAsync(person, place)).Id();

        var answer = await service.PostAsync(person.Self, $"/v1/proposals/{id}/participant-answer", new { accepted = false, reason = "distance" });

        Assert.Equal(("declined", "participant", "distance"), (answer.Text("status"), answer.Text("declinedBy"), answer.Text("reason")));
        Assert.Contains(await service.OutgoingAsync<ProposalChanged>(), e => e.ProposalPublicId == id && e.Status == ProposalStatus.Declined);
        Assert.Contains(await service.OutgoingAsync<ProposalDecided>(), e => !e.Accepted && e.By == Party.Participant && e.ParticipantId == person.Id);
        Assert.Equal(404, (await service.GetAsync(place.Company, $"/v1/proposals/{id}")).Status);
    }

    [Fact]
    public async Task ParticipantAnswer_ByCoach_NeedsEvidence()
    {
        var (person, place) = await service.PairAsync();
        var id = (await service.ProposeAsync(person, place)).Id();

        var bare = await service.PostAsync(person.Coach, $"/v1/proposals/{id}/participant-answer", new { accepted = true });
        var shown = await service.PostAsync(person.Coach, $"/v1/proposals/{id}/participant-answer", new { accepted = true, onBehalf = Steps.OnBehalf });

        Assert.Equal(["/onBehalf"], bare.Pointers);
        Assert.Equal("asked_employer", shown.Text("status"));
        Assert.True(shown.Json.GetProperty("answers")[0].GetProperty("onBehalf").GetBoolean());
    }

    [Fact]
    public async Task ParticipantAnswer_WithoutConsentToShow_IsRefused()
    {
        var (person, place) = await service.PairAsync();
        var id = (await service.ProposeAsync(person, place)).Id();
        await service.ApplyAsync(person.Changed(consents: [ConsentPurpose.Processing, ConsentPurpose.Matching]));

        Assert.Equal("consent-missing", (await service.PostAsync(person.Self, $"/v1/proposals/{id}/participant-answer", new { accepted = true })).Problem);
    }

    [Fact]
    public async Task Strangers_AnySide_ReadAsNotThere()
    {
        var (person, place) = await service.PairAsync();
        var (otherPerson, otherPlace) = await service.PairAsync();
        var id = await service.AskedEmployerAsync(person, place);

        foreach (var stranger in new[] { otherPerson.Portal, otherPerson.Coach, otherPerson.Self, otherPlace.Company, place.Mentor })
        {
            Assert.Equal(404, (await service.GetAsync(stranger, $"/v1/proposals/{id}")).Status);
            Assert.Equal(404, (await service.PostAsync(stranger, $"/v1/proposals/{id}/employer-answer", new { accepted = true })).Status);
            Assert.Equal(404, (await service.PostAsync(stranger, $"/v1/proposals/{id}/withdraw", new { })).Status);
        }
        Assert.Equal(404, (await service.PostAsync(otherPerson.Coach, "/v1/proposals", new { participantId = person.PublicId, placeId = place.PublicId })).Status);
    }

    [Fact]
    public async Task PeopleBehindAPortal_HaveTheirOwnStanding_NotThePortals()
    {
        var (person, place) = await service.PairAsync();
        var id = await service.AskedEmployerAsync(person, place);
        var young = person.Portal.Acting("participant", Contracts.PublicId.New(Contracts.IdPrefix.Participant));
        var mentor = place.Company.Acting("mentor", place.MentorId);

        Assert.Equal(404, (await service.GetAsync(young, $"/v1/proposals/{id}")).Status);
        Assert.Equal(404, (await service.GetAsync(young, $"/v1/participants/{person.PublicId}/ranking")).Status);
        Assert.Equal(0, (await service.GetAsync(young, "/v1/proposals")).Json.GetProperty("items").GetArrayLength());
        Assert.Equal(404, (await service.GetAsync(mentor, $"/v1/proposals/{id}")).Status);
        Assert.Equal(404, (await service.PostAsync(mentor, $"/v1/proposals/{id}/employer-answer", new { accepted = true })).Status);
        Assert.Equal(200, (await service.GetAsync(person.Portal.Acting("participant", person.PublicId), $"/v1/proposals/{id}")).Status);
    }

    [Fact]
    public async Task SchoolThatLendsTheCoach_IsNoRegisteringPortal_ThatCoachActsAsTheCoach()
    {
        var (person, place, school) = (new Person(), new Workplace(), TestCaller.Portal("school", Person.Scopes));
        await service.ApplyAsync(person.Changed() with { OrganisationIds = [person.Portal.Organisation!, school.Organisation!] });
        await service.ApplyAsync(place.Changed());
        var coach = school.Acting("coach", person.CoachId);
        var pair = new { participantId = person.PublicId, placeId = place.PublicId };
        var proposal = (await service.PostAsync(coach, "/v1/proposals", pair)).Id();
        await service.PostAsync(coach, $"/v1/proposals/{proposal}/participant-answer", new { accepted = true, onBehalf = Steps.OnBehalf });
        await service.PostAsync(coach, $"/v1/proposals/{proposal}/employer-answer", new { accepted = true, onBehalf = Steps.OnBehalf });
        var placement = (await service.PostAsync(coach, "/v1/placements", new { proposalId = proposal, startsOn = Days.Today })).Id();
        string[] readings =
        [
            $"/v1/participants/{person.PublicId}/ranking", $"/v1/participants/{person.PublicId}/assess-next", $"/v1/pairs/{person.PublicId}/{place.PublicId}",
            $"/v1/proposals/{proposal}", $"/v1/placements/{placement}",
        ];
        string[] lists = ["/v1/proposals", "/v1/placements", "/v1/changes/placements"];

        foreach (var (caller, status, count) in new[]
        {
            (coach, 200, 1), (person.Portal, 200, 1),
            (school, 404, 0), (school with { Actor = "user-2" }, 404, 0), (school.Acting("coach", Contracts.PublicId.New(Contracts.IdPrefix.Coach)), 404, 0),
        })
        {
            foreach (var path in readings)
                Assert.Equal((path, status), (path, (await service.GetAsync(caller, path)).Status));
            foreach (var list in lists)
                Assert.Equal((list, count), (list, (await service.GetAsync(caller, list)).Json.GetProperty("items").GetArrayLength()));
        }
        Assert.Equal(404, (await service.GetAsync(school, $"/v1/participants/{person.PublicId}/ranking/stream")).Status);
        Assert.Equal(404, (await service.PostAsync(school, "/v1/proposals", pair)).Status);
        Assert.Equal(404, (await service.PostAsync(school, $"/v1/proposals/{proposal}/withdraw", new { })).Status);
        Assert.Equal(404, (await service.PostAsync(school, $"/v1/placements/{placement}/check-ins", new { heldOn = Days.Today, coachVoice = 4 })).Status);
        Assert.Equal(["/participants/ids/0"], (await service.PostAsync(school, "/v1/cohort-runs", new { participants = new { ids = new[] { person.PublicId } } })).Pointers);
    }

    [Fact]
    public async Task Propose_AgainstTheAdvice_NeedsAReason()
    {
        var (person, place) = (new Person(), new Workplace());
        await service.ApplyAsync(person.Changed(ability: 1));
        await service.ApplyAsync(place.Changed(level: 5));

        var bare = await service.ProposeAsync(person, place);
        var overridden = await service.PostAsync(
            person.Coach, "/v1/proposals", new { participantId = person.PublicId, placeId = place.PublicId, overrideReason = "support_arranged" });

        Assert.Equal(["/overrideReason"], bare.Pointers);
        Assert.Equal("overridden", overridden.Json.GetProperty("advice").GetProperty("decision").GetString());
    }

    [Fact]
    public async Task Propose_SuitableOnlyAsAdapted_NeedsNoReason_AndBothFitsAreShownAndReplayed()
    {
        var (person, place) = (new Person(), new Workplace());
        await service.ApplyAsync(person.Changed(ability: 2));
        await service.ApplyAsync(place.Changed(level: 4));
        var by = Days.Today.AddMonths(1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        object[] adaptations =
            [.. new[] { "planning_work", "grasping_instructions", "attention" }.Select(dimension => new { dimension, levels = 2, owner = "company", by })];

        Assert.Equal(["/overrideReason"], (await service.ProposeAsync(person, place)).Pointers);
        var against = new { participantId = person.PublicId, placeId = place.PublicId, overrideReason = "support_arranged", adaptations };
        Assert.Equal(["/overrideReason"], (await service.PostAsync(person.Coach, "/v1/proposals", against)).Pointers);
        var proposed = await service.ProposeAsync(person, place, adaptations);

        Assert.Equal((201, "accepted"), (proposed.Status, proposed.Json.GetProperty("advice").GetProperty("decision").GetString()));
        var (fit, adapted) = (proposed.Json.GetProperty("fit").GetInt32(), proposed.Json.GetProperty("fitAdapted").GetInt32());
        Assert.True(fit < 6_000 && adapted >= 6_000, $"{fit} {adapted}");
        var path = $"/v1/proposals/{proposed.Id()}";
        foreach (var seen in new[] { (await service.GetAsync(person.Self, path)).Json, (await service.GetAsync(person.Coach, "/v1/proposals")).Json.GetProperty("items")[0] })
        {
            Assert.Equal((fit, adapted), (seen.GetProperty("fit").GetInt32(), seen.GetProperty("fitAdapted").GetInt32()));
            var first = seen.GetProperty("adaptations")[0];
            Assert.Equal(("planning_work", 2), (first.GetProperty("dimension").GetString(), first.GetProperty("levels").GetInt32()));
            Assert.Equal(("company", by), (first.GetProperty("owner").GetString(), first.GetProperty("by").GetString()));
        }

        await service.ApplyAsync(person.Changed(ability: 1));
        var replay = (await service.GetAsync(person.Coach, $"{path}/replay")).Json;
        Assert.Equal("same", replay.GetProperty("outcome").GetString());
        Assert.Equal((fit, adapted), (FitOf("asIs"), FitOf("adapted")));

        Assert.Equal(404, (await service.GetAsync(place.Company, path)).Status);
        await service.PostAsync(person.Self, $"{path}/participant-answer", new { accepted = true });
        var asked = (await service.GetAsync(place.Company, path)).Json;
        Assert.Equal(3, asked.GetProperty("adaptations").GetArrayLength());
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (asked.GetProperty("fit").ValueKind, asked.GetProperty("fitAdapted").ValueKind));

        int FitOf(string which) => replay.GetProperty("pair").GetProperty(which).GetProperty("fit").GetInt32();
    }

    [Fact]
    public async Task Propose_WithoutAdaptations_HasNone_AndNoFitOfTheirs()
    {
        var (person, place) = await service.PairAsync();

        var proposed = await service.PostAsync(person.Coach, "/v1/proposals", new { participantId = person.PublicId, placeId = place.PublicId });

        Assert.Equal(0, proposed.Json.GetProperty("adaptations").GetArrayLength());
        Assert.All(["fitAdapted", "fitAdaptedShown"], member => Assert.Equal(JsonValueKind.Null, proposed.Json.GetProperty(member).ValueKind));
    }

    [Fact]
    public async Task Propose_AdaptationsThatSayNothingClear_AreRefusedEachWithItsPointer()
    {
        var (person, place) = await service.PairAsync();

        var refused = await service.ProposeAsync(
            person, place, new { }, null!, new { dimension = "reading" }, new { dimension = "reading", levels = 3 }, new { removes = "none" }, new { removesHazard = "none" },
            new { removesPieceWork = false }, new { hoursPerWeek = 61 }, new { hoursPerWeek = 20, by = Days.Today.AddDays(-1) },
            new { removes = "noise", by = Days.Today.AddYears(3).AddDays(1) }, new { removes = "noise", removesHazard = "accident_prone" },
            new { dailyMinutes = 1441 }, new { shiftStart = "08:00:00" }, new { days = Array.Empty<string>() }, new { days = new[] { "monday", "monday" } });

        Assert.Equal(
            [
                "/adaptations", "/adaptations", "/adaptations/0", "/adaptations/1", "/adaptations/10", "/adaptations/11/dailyMinutes", "/adaptations/12", "/adaptations/13/days",
                "/adaptations/14/days", "/adaptations/2", "/adaptations/3/levels", "/adaptations/4/removes",
                "/adaptations/5/removesHazard", "/adaptations/6/removesPieceWork", "/adaptations/7/hoursPerWeek", "/adaptations/8/by", "/adaptations/9/by",
            ],
            refused.Pointers.Order(StringComparer.Ordinal));
        Assert.Equal(["/adaptations"], (await service.ProposeAsync(person, place, [.. Enumerable.Repeat(new { removes = "noise" }, 41)])).Pointers);
        Assert.Equal(["/adaptations/0/note"], (await service.ProposeAsync(person, place, new { removes = "noise", note = "a word" })).Pointers);
        Assert.Equal(["/adaptations/0/owner"], (await service.ProposeAsync(person, place, new { removes = "noise", owner = "Anna" })).Pointers);
        await service.ApplyAsync(place.Changed() with { Days = 0b1100111, Demands = FunctionalConstraint.Weekend });
        Assert.Equal(["/adaptations/1/removes"], (await service.ProposeAsync(person, place, new { removes = "noise" }, new { removes = "weekend" })).Pointers);
        var impossible = await service.ProposeAsync(person, place, new { removes = "weekend" }, new { days = new[] { "monday", "tuesday" } });
        Assert.Equal(("/adaptations", "inconsistent"), (Assert.Single(impossible.Pointers), impossible.Json.GetProperty("errors")[0].GetProperty("code").GetString()));
        Assert.Equal(201, (await service.ProposeAsync(person, place, new { removes = "weekend" }, new { days = new[] { "monday", "tuesday" } }, new { hoursPerWeek = 14 })).Status);
    }

    [Fact]
    public async Task Propose_WhatTheLawExcludes_IsRefusedWhateverTheReason()
    {
        var (person, place) = (new Person(), new Workplace());
        await service.ApplyAsync(person.Changed(band: AgeBand.Youth16, nextBandOn: Days.Today.AddMonths(3)));
        await service.ApplyAsync(place.Changed(type: PlaceType.Job, shiftEnd: new TimeOnly(23, 30)));

        var refused = await service.PostAsync(
            person.Coach, "/v1/proposals", new { participantId = person.PublicId, placeId = place.PublicId, overrideReason = "wish_of_participant" });

        Assert.Equal("conflict", refused.Problem);
        Assert.Contains("youth.night", refused.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Propose_SamePairTwice_IsAConflict_SameKeyTwice_IsTheSameAnswer()
    {
        var (person, place) = await service.PairAsync(capacity: 2);
        var body = new { participantId = person.PublicId, placeId = place.PublicId };
        var key = Guid.CreateVersion7().ToString();

        var first = await service.PostAsync(person.Coach with { Subject = "acc_same" }, "/v1/proposals", body, key);
        var again = await service.PostAsync(person.Coach with { Subject = "acc_same" }, "/v1/proposals", body, key);

        Assert.Equal(first.Id(), again.Id());
        Assert.Equal("conflict", (await service.PostAsync(person.Coach, "/v1/proposals", body)).Problem);
    }

    [Fact]
    public async Task Propose_WhoIsPlacedThere_IsAConflict_UntilThatHasEnded()
    {
        var (person, place) = await service.PairAsync(capacity: 2);
        var placement = await service.PlacedAsync(person, place);

        Assert.Equal("conflict", (await service.ProposeAsync(person, place)).Problem);
        Assert.Equal(200, (await service.PostAsync(person.Coach, $"/v1/placements/{placement}/stage", new { stage = "ended", reason = "other" })).Status);
        Assert.Equal(201, (await service.ProposeAsync(person, place)).Status);
    }

    [Fact]
    public async Task Withdraw_ByTheCoach_TheReasonStaysOnThePersonsSide_TheEmployersOwnDoesNot()
    {
        var (person, place) = await service.PairAsync();
        var first = await service.AskedEmployerAsync(person, place);
        await service.PostAsync(person.Coach, $"/v1/proposals/{first}/withdraw", new { reason = "support_not_possible" });
        var second = await service.AskedEmployerAsync(person, place);
        await service.PostAsync(place.Company, $"/v1/proposals/{second}/withdraw", new { reason = "start_date" });

        Assert.Equal((null, null), await ToldAsync(place.Company, first));
        Assert.Equal(("coach", "support_not_possible"), await ToldAsync(person.Self, first));
        Assert.Equal(("employer", "start_date"), await ToldAsync(place.Company, second));

        async Task<(string?, string?)> ToldAsync(Perspektiva.Testing.Tokens.TestCaller caller, string id)
        {
            var proposal = await service.GetAsync(caller, $"/v1/proposals/{id}");
            return (proposal.Text("declinedBy"), proposal.Text("reason"));
        }
    }

    [Fact]
    public async Task Review_SecondLook_IsTakenBySomebodyElse()
    {
        var (person, place) = await service.PairAsync();
        var path = $"/v1/proposals/{(await service.ProposeAsync(person, place)).Id()}/reviews";

        Assert.Equal(200, (await service.PostAsync(person.Self, path, new { kind = "objection" })).Status);
        Assert.Equal("conflict", (await service.PostAsync(person.Coach, path, new { kind = "second_look", outcome = "upheld" })).Problem);
        var second = await service.PostAsync(person.Portal, path, new { kind = "second_look", outcome = "changed" });

        Assert.Equal(2, second.Json.GetProperty("reviews").GetArrayLength());
    }

    [Fact]
    public async Task Decisions_AcceptedOverriddenObjectionSecondLook_AreCountedAsMetrics_OnceEach()
    {
        var counted = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, meters) =>
        {
            if (instrument.Meter.Name == "Perspektiva.Matching" && ReferenceEquals(instrument.Meter.Scope, service.Services.GetRequiredService<IMeterFactory>()))
                meters.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) => counted.AddOrUpdate((string)tags[0].Value!, count, (_, sum) => sum + count));
        listener.Start();
        var (person, place) = await service.PairAsync();
        var (against, hard) = (new Person(), new Workplace());
        await service.ApplyAsync(against.Changed(ability: 1));
        await service.ApplyAsync(hard.Changed(level: 5));

        var path = $"/v1/proposals/{(await service.ProposeAsync(person, place)).Id()}/reviews";
        Assert.Equal("conflict", (await service.ProposeAsync(person, place)).Problem);
        Assert.Equal(201, (await service.PostAsync(
            against.Coach, "/v1/proposals", new { participantId = against.PublicId, placeId = hard.PublicId, overrideReason = "wish_of_participant" })).Status);
        await service.PostAsync(person.Self, path, new { kind = "objection" });
        await service.PostAsync(person.Portal, path, new { kind = "second_look", outcome = "upheld" });

        Assert.Equal(
            ["accepted 1", "objection 1", "overridden 1", "upheld 1"],
            counted.Select(pair => $"{pair.Key} {pair.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Replay_AfterTheProfilesChanged_GivesTheSameAnswer()
    {
        var (person, place) = await service.PairAsync();
        var id = (await service.ProposeAsync(person, place)).Id();
        await service.ApplyAsync(person.Changed(ability: 1));
        await service.ApplyAsync(place.Changed(level: 5));

        Assert.Equal("same", (await service.GetAsync(person.Coach, $"/v1/proposals/{id}/replay")).Text("outcome"));
    }

    [Theory]
    [InlineData(0, "same")]
    [InlineData(1, "differs")]
    public async Task Replay_OfAnAnswerHashedWithItsTexts_IsComparedAsItWasHashed(int fitOff, string outcome)
    {
        var (person, place) = await service.PairAsync();
        var id = (await service.ProposeAsync(person, place)).Id();
        await using (var scope = service.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<MatchingDb>();
            var snapshots = db.ProposalSnapshots.Where(s => db.Proposals.Any(p => p.Id == s.ProposalId && p.PublicId == id));
            var answer = Engine.Replay.FromJson((await snapshots.SingleAsync(TestContext.Current.CancellationToken)).Body, out _)!.Run(Engine.Audience.Coach, out _)!;
            var old = AnswerHashTests.WithTexts(answer with { AsIs = answer.AsIs with { Fit = answer.AsIs.Fit + fitOff } });
            await snapshots.ExecuteUpdateAsync(set => set.SetProperty(s => s.AnswerHash, old), TestContext.Current.CancellationToken);
        }

        Assert.Equal(outcome, (await service.GetAsync(person.Coach, $"/v1/proposals/{id}/replay")).Text("outcome"));
    }
}
