using Microsoft.EntityFrameworkCore;

using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Notification.Tests.Features;

/// <summary>A guardian who is so no longer: at the eighteenth birthday, or because another one took over.</summary>
public sealed class GuardianTests(NotificationHost host)
{
    private readonly string _guardian = PublicId.New(IdPrefix.Guardian);

    [Fact]
    public async Task Guardian_OfAPersonComeOfAge_NothingIsKept()
    {
        var young = await host.YoungAsync(_guardian);
        await RegisterAsync(young);
        var owner = await host.ReadAsync(db => db.ContactPoints.Where(c => c.Recipient == _guardian).Select(c => c.KeyOwner).SingleAsync());
        await AskAsync(young);
        Assert.Equal((1, 1, 1, 1), await KeptAsync(young));

        await host.HandleAsync(young.Changed(2) with { GuardianIds = [] });

        Assert.Equal((0, 0, 0, 0), await KeptAsync(young));
        Assert.Equal(0, await host.ReadAsync(db => db.Set<PersonKey>().CountAsync(k => k.PersonId == owner)));
    }

    [Fact]
    public async Task Guardian_StillNamedByASibling_KeepsTheAddressAndTheSiblingsNoticesOnly()
    {
        var (young, sibling) = (await host.YoungAsync(_guardian), await host.YoungAsync(_guardian));
        await RegisterAsync(young);
        await AskAsync(young);
        await AskAsync(sibling);

        await host.HandleAsync(young.Changed(2) with { GuardianIds = [] });

        Assert.Equal((1, 1, 0, 0), await KeptAsync(young));
        Assert.Equal((1, 1, 1, 1), await KeptAsync(sibling));
    }

    [Fact]
    public async Task Guardian_SiblingErased_KeepsTheAddressUntilNobodyNamesThem()
    {
        var (young, sibling) = (await host.YoungAsync(_guardian), await host.YoungAsync(_guardian));
        await RegisterAsync(young);
        await AskAsync(young);
        await AskAsync(sibling);

        await host.HandleAsync(Erased(young));
        Assert.Equal((1, 1, 0, 0), await KeptAsync(young));
        Assert.Equal((1, 1, 1, 1), await KeptAsync(sibling));

        await host.HandleAsync(Erased(sibling));
        Assert.Equal((0, 0, 0, 0), await KeptAsync(sibling));
    }

    private static ParticipantErased Erased(Young young) => new(Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, young.Id, 9, young.PublicId);

    private async Task RegisterAsync(Young young)
    {
        var own = host.Issuer.Mint(TestCaller.Person("guardian", young.Organisation, _guardian, "contacts:write", "notices:write"));
        Assert.Equal(200, (await host.Http.ReplaceAsync($"/v1/contact-points/{_guardian}", own, new { email = "mutter@example.org" }, "*")).Status);
        Assert.Equal(200, (await host.Http.ReplaceAsync($"/v1/preferences/{_guardian}", own, new { email = true }, "*")).Status);
    }

    private Task AskAsync(Young young) => host.HandleAsync(young.Proposal(Guid.CreateVersion7(), 1, ProposalStatus.AskedParticipant));

    /// <summary>Of the guardian: address, preference, and notices and e-mails about this person.</summary>
    private Task<(int Addresses, int Preferences, int Notices, int Deliveries)> KeptAsync(Young young) => host.ReadAsync(async db => (
        await db.ContactPoints.CountAsync(c => c.Recipient == _guardian),
        await db.Preferences.CountAsync(p => p.Recipient == _guardian),
        await db.Notices.CountAsync(n => n.Recipient == _guardian && n.ParticipantId == young.Id),
        await db.Deliveries.CountAsync(d => d.Recipient == _guardian && d.ParticipantId == young.Id)));
}
