using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Notification.Data;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Notification.Tests.Features;

/// <summary>An erasure whose commit a crash prevented, or that a backup of this database alone took back: both are the journal's line and a database that knows nothing of it.</summary>
public sealed class ErasureReplayTests(NotificationHost host)
{
    [Fact]
    public async Task Participant_NotErasedInTheDatabase_IsErasedFromTheJournalWithGuardianAndAddresses()
    {
        var guardian = PublicId.New(IdPrefix.Guardian);
        var young = await host.YoungAsync(guardian);
        await host.RegisterAsync(guardian, host.Issuer.Mint(TestCaller.Person("guardian", young.Organisation, guardian, "contacts:write")));
        await host.RegisterAsync(young.PublicId, host.Issuer.Mint(TestCaller.Person("participant", young.Organisation, young.PublicId, "contacts:write")));
        await using (await host.BeginAsync(young.Erased()))
            Assert.Equal(2, await AddressesAsync(guardian, young.PublicId));

        Assert.Equal(1, await ReplayAsync(young.PublicId));

        Assert.Equal(0, await AddressesAsync(guardian, young.PublicId));
        Assert.Equal(0, await host.ReadAsync(db => db.Set<PersonKey>().CountAsync(key => key.PersonId == young.Id)));
        Assert.Equal(long.MaxValue, (await host.ReadAsync(db => db.Participants.SingleAsync(p => p.Id == young.Id))).Version);
        Assert.Equal(0, await ReplayAsync(young.PublicId));
    }

    [Theory]
    [InlineData("coach")]
    [InlineData("mentor")]
    public async Task Staff_NotErasedInTheDatabase_LosesTheAddressFromTheJournal(string role)
    {
        var (record, organisation) = (PublicId.New(role is "coach" ? IdPrefix.Coach : IdPrefix.Mentor), PublicId.New(IdPrefix.Organisation));
        await (role is "coach" ? host.HandleAsync(Coach(1)) : host.HandleAsync(Mentor(1)));
        await host.RegisterAsync(record, host.Issuer.Mint(TestCaller.Person(role, organisation, record, "contacts:write")));
        await using (await (role is "coach" ? host.BeginAsync(Coach(2)) : host.BeginAsync(Mentor(2))))
            Assert.Equal(1, await AddressesAsync(record));

        Assert.Equal(1, await ReplayAsync(record));

        Assert.Equal(0, await AddressesAsync(record));
        Assert.False((await host.ReadAsync(db => db.Staff.SingleAsync(s => s.PublicId == record))).Active);
        Assert.Equal(0, await ReplayAsync(record));

        CoachChanged Coach(long version) => new(Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, Guid.CreateVersion7(), version, record, organisation, version == 1, version > 1);
        MentorChanged Mentor(long version) => new(Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, Guid.CreateVersion7(), version, record, Guid.CreateVersion7(), organisation, 2, version == 1);
    }

    private async Task<int> ReplayAsync(string record)
    {
        var all = await host.Services.GetRequiredService<ErasureJournal<HeardErasure>>().ReadAsync(TestContext.Current.CancellationToken);
        return await HeardErasures.ReapplyAsync<NotificationDb>(host.Services, [.. all.Where(entry => entry.PublicId == record)], TestContext.Current.CancellationToken);
    }

    private Task<int> AddressesAsync(params string[] records) => host.ReadAsync(db => db.ContactPoints.CountAsync(c => records.Contains(c.Recipient)));
}
