using Microsoft.EntityFrameworkCore;

using Perspektiva.Contracts.V1;
using Perspektiva.Notification.Domain;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Messaging;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Notification.Tests.Features;

public sealed class PeopleTests(NotificationHost host)
{
    private const string Email = "erika.musterfrau@example.org";

    [Fact]
    public async Task Erasure_OfAPerson_LeavesNothingAndConfirms()
    {
        var young = await host.YoungAsync("gua_" + Guid.CreateVersion7().ToString("N"));
        var other = await host.AnotherOfAsync(young);
        await RegisterAsync(young.PublicId, PersonToken(young));
        await host.HandleAsync(young.Match());
        await host.HandleAsync(young.Proposal(Guid.CreateVersion7(), 1, ProposalStatus.AskedParticipant));
        var shared = young.Match() with { Matches = [new(young.Id, young.PublicId, young.Coach, null, 1), new(other.Id, other.PublicId, young.Coach, null, 1)] };
        await host.HandleAsync(shared);

        await host.HandleAsync(new ParticipantErased(Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, young.Id, 9, young.PublicId));
        await host.HandleAsync(young.Proposal(Guid.CreateVersion7(), 1, ProposalStatus.AskedParticipant));

        Assert.Equal(0, await host.ReadAsync(db => db.Notices.CountAsync(n => n.ParticipantId == young.Id || n.Recipient == young.PublicId)));
        Assert.Equal(0, await host.ReadAsync(db => db.ContactPoints.CountAsync(c => c.Recipient == young.PublicId)));
        Assert.Equal(0, await host.ReadAsync(db => db.Deliveries.CountAsync(d => d.ParticipantId == young.Id)));
        Assert.Equal([0], await host.ReadAsync(db => db.Database.SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM person_key WHERE person_id = {young.Id} AND wrapped_key IS NOT NULL").ToListAsync()));
        var left = await host.Http.ReadAsync("/v1/inbox", host.CoachToken(young.Coach, young.Organisation));
        Assert.DoesNotContain(young.PublicId, left.Text, StringComparison.Ordinal);
        Assert.Contains(other.PublicId, left.Text, StringComparison.Ordinal);
        Assert.Equal(1, await OutboxCountAsync<ErasureConfirmed>(young.Id));
    }

    [Fact]
    public async Task Consent_Withdrawn_DropsUnsentTellsTheCoachAndAcknowledges()
    {
        var young = await host.YoungAsync();
        await RegisterAsync(young.PublicId, PersonToken(young));
        await host.HandleAsync(young.Proposal(Guid.CreateVersion7(), 1, ProposalStatus.AskedParticipant));
        Assert.Equal(1, await PendingAsync(young.Id));

        await host.HandleAsync(new ConsentWithdrawn(Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, young.Id, 5, young.PublicId, ConsentPurpose.Matching, Guid.CreateVersion7(), young.Coach));

        Assert.Equal(0, await PendingAsync(young.Id));
        Assert.Equal(1, await host.ReadAsync(db => db.Notices.CountAsync(n => n.Recipient == young.Coach && n.Kind == NoticeKind.ConsentWithdrawn)));
        Assert.Equal(1, await OutboxCountAsync<ConsentWithdrawalAcknowledged>(young.Id));
    }

    [Fact]
    public async Task Consent_WithdrawalHeardOfAfterTheErasure_LeavesNoNoticeAndIsAcknowledged()
    {
        var young = await host.YoungAsync();
        await host.HandleAsync(new ParticipantErased(Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, young.Id, 9, young.PublicId));

        await host.HandleAsync(new ConsentWithdrawn(Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, young.Id, 5, young.PublicId, ConsentPurpose.Matching, Guid.CreateVersion7(), young.Coach));

        Assert.Equal(0, await host.ReadAsync(db => db.Notices.CountAsync(n => n.ParticipantId == young.Id)));
        Assert.Equal(1, await OutboxCountAsync<ConsentWithdrawalAcknowledged>(young.Id));
    }

    [Fact]
    public async Task Proposal_ToAPersonWithoutEmail_ReachesThemThroughTheCoach()
    {
        var young = await host.YoungAsync();
        await host.HandleAsync(young.Proposal(Guid.CreateVersion7(), 1, ProposalStatus.AskedParticipant));
        Assert.Equal([NoticeKind.TellParticipant], await host.ReadAsync(db => db.Notices.Where(n => n.Recipient == young.Coach).Select(n => n.Kind).ToListAsync()));
    }

    [Fact]
    public async Task Erased_DeadLettersAndFailedEventsThatNameThePerson_GoToo()
    {
        var (young, other) = (await host.YoungAsync(), Guid.CreateVersion7());
        await host.ReadAsync(async db =>
        {
            await PlantedMessages.PlantAsync(db, young.Id, other);
            return true;
        });
        Assert.Equal(4, await host.ReadAsync(db => PlantedMessages.CountAsync(db, young.Id)));

        await host.HandleAsync(new ParticipantErased(Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, young.Id, 1_000, young.PublicId));

        Assert.Equal((0, 3), (await host.ReadAsync(db => PlantedMessages.CountAsync(db, young.Id)), await host.ReadAsync(db => PlantedMessages.CountAsync(db, other))));
    }

    [Fact]
    public async Task Events_ShuffledAndTripled_LeaveTheSameKnowledge()
    {
        var young = await host.YoungAsync();
        var events = Enumerable.Range(2, 5).Select(v => young.Changed(v) with { CoachId = $"coa_{v}" }).ToList();
        var shuffled = events.Concat(events).Concat(events).ToArray();
        new Random(7).Shuffle(shuffled);
        foreach (var e in shuffled) await host.HandleAsync(e);
        Assert.Equal("coa_6", await host.ReadAsync(db => db.Participants.Where(p => p.Id == young.Id).Select(p => p.CoachId).SingleAsync()));
    }

    [Fact]
    public async Task ContactPoint_Registered_IsEncryptedInTheTable()
    {
        var young = await host.YoungAsync();
        await RegisterAsync(young.PublicId, PersonToken(young));
        var stored = await host.ReadAsync(db => db.ContactPoints.Where(c => c.Recipient == young.PublicId).Select(c => c.Email).SingleAsync());
        Assert.DoesNotContain("musterfrau", System.Text.Encoding.Latin1.GetString(stored), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(Email, (await host.Http.ReadAsync($"/v1/contact-points/{young.PublicId}", PersonToken(young))).Json.GetProperty("email").GetString());
    }

    [Fact]
    public async Task ContactPoint_Removed_TakesItsKeyAlongAndANewOneHasAnother()
    {
        var young = await host.YoungAsync();
        await RegisterAsync(young.PublicId, PersonToken(young));
        var key = Assert.Single(await KeysAsync(young));

        Assert.Equal(204, (await host.Http.SendAsync(HttpMethod.Delete, $"/v1/contact-points/{young.PublicId}", PersonToken(young), ifMatch: "*")).Status);
        Assert.Empty(await KeysAsync(young));

        await RegisterAsync(young.PublicId, PersonToken(young));
        Assert.NotEqual(key, Assert.Single(await KeysAsync(young)));
        Assert.Equal(Email, (await host.Http.ReadAsync($"/v1/contact-points/{young.PublicId}", PersonToken(young))).Json.GetProperty("email").GetString());
    }

    [Fact]
    public async Task Erasure_OfAPersonWhoseRemovedAddressLeftItsKey_TakesTheKey()
    {
        var young = await host.YoungAsync();
        await RegisterAsync(young.PublicId, PersonToken(young));
        await host.ReadAsync(db => db.ContactPoints.Where(c => c.Recipient == young.PublicId).ExecuteDeleteAsync());

        await host.HandleAsync(young.Erased());

        Assert.Empty(await KeysAsync(young));
    }

    [Theory]
    [InlineData("company")]
    [InlineData("provider")]
    [InlineData("jobcentre")]
    public async Task ContactPoint_OfSomeoneElse_IsNotFound(string role)
    {
        var young = await host.YoungAsync();
        var stranger = host.Issuer.Mint(TestCaller.Portal(role, "contacts:write", "notices:read", "notices:write"));
        Assert.Equal(404, (await host.Http.ReplaceAsync($"/v1/contact-points/{young.PublicId}", stranger, new { email = Email }, "*")).Status);
        Assert.Equal(404, (await host.Http.ReadAsync($"/v1/contact-points/{young.PublicId}", stranger)).Status);
        Assert.Equal(404, (await host.Http.ReadAsync($"/v1/preferences/{young.PublicId}", stranger)).Status);
    }

    [Theory]
    [InlineData("no address")]
    [InlineData("a@b\r\nBcc: c@d")]
    [InlineData("Erika <a@b.de>")]
    [InlineData("@b.de")]
    [InlineData("")]
    public async Task ContactPoint_NoAddress_IsAValidationProblemAndChangesNothing(string email)
    {
        var young = await host.YoungAsync();
        var answer = await host.Http.ReplaceAsync($"/v1/contact-points/{young.PublicId}", PersonToken(young), new { email }, "*");
        Assert.Equal(400, answer.Status);
        Assert.Equal("/email", answer.Json.GetProperty("errors")[0].GetProperty("pointer").GetString());
        Assert.Equal(404, (await host.Http.ReadAsync($"/v1/contact-points/{young.PublicId}", PersonToken(young))).Status);
    }

    [Fact]
    public async Task ContactPoint_StaleVersion_IsPreconditionFailed()
    {
        var young = await host.YoungAsync();
        await RegisterAsync(young.PublicId, PersonToken(young));
        Assert.Equal(412, (await host.Http.ReplaceAsync($"/v1/contact-points/{young.PublicId}", PersonToken(young), new { email = Email }, "\"9\"")).Status);
        Assert.Equal(428, (await host.Http.ReplaceAsync($"/v1/contact-points/{young.PublicId}", PersonToken(young), new { email = Email }, null)).Status);
    }

    private string PersonToken(Young young) => host.Issuer.Mint(TestCaller.Person("participant", young.Organisation, young.PublicId, "contacts:write", "notices:read", "notices:write"));

    private async Task RegisterAsync(string record, string token) =>
        Assert.Equal(200, (await host.Http.ReplaceAsync($"/v1/contact-points/{record}", token, new { email = Email }, "*")).Status);

    private Task<List<byte[]>> KeysAsync(Young young) => host.ReadAsync(db => db.Set<PersonKey>().Where(k => k.PersonId == young.Id).Select(k => k.WrappedKey).ToListAsync());

    private Task<int> PendingAsync(Guid participant) => host.ReadAsync(db => db.Deliveries.CountAsync(d => d.ParticipantId == participant && d.Status == DeliveryStatus.Pending));

    private Task<int> OutboxCountAsync<TEvent>(Guid key) => host.ReadAsync(db => db.Database
        .SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM outbox_message WHERE key = {key} AND type = {Contracts.EventTypes.NameOf(typeof(TEvent))}").SingleAsync());
}
