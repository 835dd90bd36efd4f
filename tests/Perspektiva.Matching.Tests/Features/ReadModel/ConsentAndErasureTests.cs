using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.Testing.Messaging;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Matching.Tests.Features.ReadModel;

public sealed class ConsentAndErasureTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Fact]
    public async Task ConsentWithdrawn_Matching_NothingRanksThePersonAndOpenProposalsEnd()
    {
        var (person, place) = await service.PairAsync(capacity: 3);
        var (_, otherPlace) = await service.PairAsync();
        var open = await service.AskedEmployerAsync(person, place);
        var placement = await service.PlacedAsync(person, otherPlace);

        await service.ApplyAsync(person.Withdrawn(ConsentPurpose.Matching));

        Assert.Equal("consent-missing", (await service.GetAsync(person.Coach, $"/v1/participants/{person.PublicId}/ranking")).Problem);
        Assert.Equal(0, (await service.GetAsync(person.Coach, $"/v1/places/{place.PublicId}/ranking")).Json.GetProperty("items").GetArrayLength());
        Assert.Equal("consent-missing", (await service.ProposeAsync(person, place)).Problem);
        var ended = await service.GetAsync(person.Coach, $"/v1/proposals/{open}");
        Assert.Equal(("withdrawn", "consent_withdrawn"), (ended.Text("status"), ended.Text("reason")));
        Assert.Contains(await service.OutgoingAsync<ProposalChanged>(), e => e.ProposalPublicId == open && e.Status == ProposalStatus.Withdrawn);
        Assert.Contains(await service.OutgoingAsync<ConsentWithdrawalAcknowledged>(), e => e.ParticipantId == person.Id && e.Service == "matching");
        Assert.Equal("internship", (await service.GetAsync(person.Coach, $"/v1/placements/{placement}")).Text("stage"));
    }

    [Fact]
    public async Task ConsentWithdrawn_BeforeAnOlderState_StaysWithdrawn_UntilGivenAgain()
    {
        var person = new Person();
        var early = person.Changed();
        await service.ApplyAsync(person.Withdrawn(ConsentPurpose.Matching));
        await service.ApplyAsync(early);

        Assert.Equal("consent-missing", (await service.GetAsync(person.Coach, $"/v1/participants/{person.PublicId}/ranking")).Problem);
        await service.ApplyAsync(person.Changed());
        Assert.Equal(200, (await service.GetAsync(person.Coach, $"/v1/participants/{person.PublicId}/ranking")).Status);
    }

    [Fact]
    public async Task ConsentWithdrawn_ShowToEmployer_TakesBackWhatAnEmployerWasAsked()
    {
        var (person, place) = await service.PairAsync();
        var id = await service.AskedEmployerAsync(person, place);

        await service.ApplyAsync(person.Withdrawn(ConsentPurpose.ShowToEmployer));

        Assert.Equal("withdrawn", (await service.GetAsync(person.Coach, $"/v1/proposals/{id}")).Text("status"));
        Assert.Equal(200, (await service.GetAsync(person.Coach, $"/v1/participants/{person.PublicId}/ranking")).Status);
    }

    /// <summary>Another replica ranks somebody who is erased for a moment longer, and writes down who read it.</summary>
    [Fact]
    public async Task Erased_LineOfTheAccessLogThatComesAfterIt_DoesNotStay()
    {
        var (person, other) = (new Person(), new Person());
        await service.ApplyAsync(person.Changed());
        await service.ApplyAsync(other.Changed());
        await service.ApplyAsync(person.Erased());
        await service.WithDbAsync(async db =>
        {
            db.AddRange(new[] { person.Id, other.Id }.Select(id => new AccessLogEntry { PersonId = id, At = TimeProvider.System.GetUtcNow(), Route = "GET /", Purpose = "ranking" }));
            return await db.SaveChangesAsync();
        });

        await using var replica = service.Replica();
        replica.CreateClient();

        Task<List<Guid>> ReadAsync() => service.WithDbAsync(db => db.Set<AccessLogEntry>().Where(e => e.PersonId == person.Id || e.PersonId == other.Id).Select(e => e.PersonId).ToListAsync());
        for (var tries = 0; tries < 200 && (await ReadAsync()).Count > 1; tries++)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.Equal([other.Id], await ReadAsync());
    }

    [Theory]
    [InlineData(ParticipantStatus.Exited, "participant_exited")]
    [InlineData(ParticipantStatus.Ready, "consent_withdrawn")]
    public async Task Ended_ForWhatIsThePersons_TheEmployerHearsThatItEnded_NotWhy(ParticipantStatus status, string reason)
    {
        var (person, place) = await service.PairAsync();
        var id = await service.AskedEmployerAsync(person, place);

        await service.ApplyAsync(status == ParticipantStatus.Exited ? person.Changed(status) : person.Changed(consents: [ConsentPurpose.Processing]));

        Assert.Equal(reason, (await service.GetAsync(person.Coach, $"/v1/proposals/{id}")).Text("reason"));
        var told = await service.GetAsync(place.Company, $"/v1/proposals/{id}");
        Assert.Equal(("withdrawn", null, null), (told.Text("status"), told.Text("declinedBy"), told.Text("reason")));
        Assert.DoesNotContain(reason, (await service.GetAsync(place.Company, "/v1/proposals")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Exited_WithoutConsentToMatching_WhatWasAgreedEndsAndItsSeatIsFree(bool atOnce)
    {
        var (person, place) = await service.PairAsync();
        var id = await service.AgreedAsync(person, place);
        if (!atOnce)
        {
            await service.ApplyAsync(person.Changed(consents: [ConsentPurpose.Processing]));
            Assert.Equal("agreed", (await service.GetAsync(person.Coach, $"/v1/proposals/{id}")).Text("status"));
        }

        await service.ApplyAsync(person.Changed(ParticipantStatus.Exited, consents: [ConsentPurpose.Processing]));

        var ended = await service.GetAsync(person.Coach, $"/v1/proposals/{id}");
        Assert.Equal(("withdrawn", "participant_exited"), (ended.Text("status"), ended.Text("reason")));
        Assert.Equal(0, (await service.OutgoingAsync<OccupancyChanged>()).Where(e => e.PlaceId == place.Id).MaxBy(e => e.Version)!.Occupied);
        Assert.Equal("invalid-transition", (await service.PostAsync(place.Company, "/v1/placements", new { proposalId = id, startsOn = Days.Today })).Problem);
    }

    [Theory]
    [InlineData(ConsentPurpose.Matching)]
    [InlineData(ConsentPurpose.ShowToEmployer)]
    public async Task ConsentWithdrawn_WhatThePersonNeeds_IsNotToldAnyMore_RatherThanThatItIsNothing(ConsentPurpose purpose)
    {
        var (person, place) = await service.PairAsync();
        await service.ApplyAsync(person.Changed(exclusions: FunctionalConstraint.Heights));
        var id = await service.AgreedAsync(person, place, new { hoursPerWeek = 30 });
        Assert.Equal("heights", (await ToldAsync("needs")).GetProperty("notPossible")[0].GetString());
        Assert.Equal(30, (await ToldAsync("adaptations"))[0].GetProperty("hoursPerWeek").GetInt32());

        await service.ApplyAsync(person.Withdrawn(purpose));

        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await ToldAsync("needs")).ValueKind);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await ToldAsync("adaptations")).ValueKind);

        async Task<System.Text.Json.JsonElement> ToldAsync(string member) => (await service.GetAsync(place.Company, $"/v1/proposals/{id}")).Json.GetProperty(member);
    }

    [Fact]
    public async Task Erased_EverythingDerivedIsGone_TheSidesHearIt_ReplaySaysSo()
    {
        var (person, place) = await service.PairAsync();
        var (_, otherPlace) = await service.PairAsync();
        var placement = await service.PlacedAsync(person, place);
        var open = await service.AskedEmployerAsync(person, otherPlace);
        var (replay, other) = ($"/v1/proposals/{open}/replay", new Person { Portal = person.Portal });
        await service.ApplyAsync(other.Changed());
        Assert.All(await StatusesAsync(), status => Assert.Equal(404, status));

        await service.ApplyAsync(person.Erased());

        Assert.Contains(await service.OutgoingAsync<ErasureConfirmed>(), e => e.ParticipantId == person.Id && e.Service == "matching");
        Assert.Contains(await service.OutgoingAsync<PlacementChanged>(), e => e.PlacementPublicId == placement && e is { Stage: PlacementStage.Ended, EndReason: DeclineReason.Erased });
        Assert.Contains(await service.OutgoingAsync<ProposalChanged>(), e => e.ProposalPublicId == open && e is { Status: ProposalStatus.Withdrawn, Reason: DeclineReason.Erased });
        Assert.Equal(0, (await service.OutgoingAsync<OccupancyChanged>()).Where(e => e.PlaceId == place.Id).MaxBy(e => e.Version)!.Occupied);
        foreach (var caller in new[] { person.Coach, person.Portal })
            Assert.Equal("erased", (await service.GetAsync(caller, replay)).Text("outcome"));
        Assert.All(await StatusesAsync(), status => Assert.Equal(404, status));
        Assert.Equal(404, (await service.GetAsync(person.Coach, $"/v1/proposals/{open}")).Status);
        Assert.Equal(404, (await service.GetAsync(place.Company, $"/v1/placements/{placement}")).Status);
        var feed = (await service.GetAsync(place.Company, "/v1/changes/placements?after=0")).Json.GetProperty("items");
        Assert.Contains(feed.EnumerateArray(), item => item.GetProperty("id").GetString() == placement && item.GetProperty("kind").GetString() == "erased");
        var left = await service.WithDbAsync(async db => new[]
        {
            await db.Participants.CountAsync(p => p.Id == person.Id), await db.Proposals.CountAsync(p => p.ParticipantId == person.Id),
            await db.ProposalSnapshots.CountAsync(s => s.ParticipantId == person.Id), await db.Placements.CountAsync(p => p.ParticipantId == person.Id),
            await db.CheckIns.CountAsync(c => c.ParticipantId == person.Id), await db.AnnouncedMatches.CountAsync(m => m.ParticipantId == person.Id),
        });
        Assert.Equal(new int[6], left);

        // Who had no replay of it before learns nothing of it afterwards.
        async Task<int[]> StatusesAsync() =>
        [
            (await service.GetAsync(otherPlace.Company, replay)).Status, (await service.GetAsync(other.Self, replay)).Status,
            (await service.GetAsync(person.Portal.Acting("participant", other.PublicId), replay)).Status, (await service.GetAsync(place.Mentor, replay)).Status,
        ];
    }

    [Fact]
    public async Task Erased_TheFeedTellsEachSideThatHadThePlacement_AndNobodyElse()
    {
        var (person, place, provider) = (new Person(), new Workplace(), TestCaller.Portal("provider", Person.Scopes));
        await service.ApplyAsync(person.Changed() with { OrganisationIds = [person.Portal.Organisation!, provider.Organisation!] });
        await service.ApplyAsync(place.Changed());
        var placement = await service.PlacedAsync(person, place);
        TestCaller[] told = [person.Portal, provider.Acting("coach", person.CoachId), place.Company, place.Mentor, Bound(place.CompanyPublicId)];
        TestCaller[] others =
        [
            provider, provider.Acting("coach", new Person().CoachId), TestCaller.Person("coach", new Person().Portal.Organisation!, person.CoachId, Person.Scopes),
            TestCaller.Person("mentor", place.Company.Organisation!, new Workplace().MentorId, Person.Scopes), Bound(new Workplace().CompanyPublicId),
        ];
        await ReadsAsync("changed");

        await service.ApplyAsync(person.Erased());

        await ReadsAsync("erased");

        TestCaller Bound(string company) => TestCaller.Person("employer", place.Company.Organisation!, company, Person.Scopes);

        async Task ReadsAsync(string kind)
        {
            foreach (var caller in told.Concat(others))
            {
                string[] heard = told.Contains(caller) ? [$"{placement} {kind}"] : [];
                var items = (await service.GetAsync(caller, "/v1/changes/placements")).Json.GetProperty("items");
                Assert.Equal(heard, items.EnumerateArray().Select(item => $"{item.GetProperty("id").GetString()} {item.GetProperty("kind").GetString()}"));
            }
        }
    }

    [Fact]
    public async Task Erased_DeadLettersAndFailedEventsThatNameThePerson_GoToo()
    {
        var (person, other) = (new Person(), new Person());
        await service.ApplyAsync(person.Changed());
        Assert.Equal(0, await service.WithDbAsync(async db =>
        {
            await PlantedMessages.PlantAsync(db, person.Id, other.Id);
            return await PlantedMessages.CountAsync(db, person.Id) - 4;
        }));

        await service.ApplyAsync(person.Erased());

        Assert.Equal((0, 3), (await service.WithDbAsync(db => PlantedMessages.CountAsync(db, person.Id)), await service.WithDbAsync(db => PlantedMessages.CountAsync(db, other.Id))));
    }

    [Fact]
    public async Task Erased_LateState_DoesNotBringThePersonBack()
    {
        var person = new Person();
        await service.ApplyAsync(person.Changed());
        var late = person.Changed();
        await service.ApplyAsync(person.Erased());
        await service.ApplyAsync(late);

        Assert.Equal(404, (await service.GetAsync(person.Coach, $"/v1/participants/{person.PublicId}/ranking")).Status);
    }

    [Fact]
    public async Task Erased_BackByABackupOfMatchingAlone_IsErasedAgainBeforeTheServiceOpens()
    {
        var (person, _) = await service.PairAsync();
        var erased = person.Erased();
        await service.ApplyAsync(erased);
        // As in a backup from before: the person's state is there, and nothing of the erasure.
        await service.WithDbAsync(db => db.ErasedParticipants.Where(e => e.ParticipantId == person.Id).ExecuteDeleteAsync());
        await service.ApplyAsync(person.Changed() with { Version = erased.Version - 1 });
        Assert.Equal(1, await service.WithDbAsync(db => db.Participants.CountAsync(p => p.Id == person.Id)));

        await using (var restarted = service.Replica())
            restarted.StartServer();

        Assert.Equal(0, await service.WithDbAsync(db => db.Participants.CountAsync(p => p.Id == person.Id)));
        Assert.Equal(erased.Version, (await service.WithDbAsync(db => db.ErasedParticipants.SingleAsync(e => e.ParticipantId == person.Id))).Version);
        Assert.Equal(2, (await service.OutgoingAsync<ErasureConfirmed>()).Count(e => e.ParticipantId == person.Id));
    }
}
