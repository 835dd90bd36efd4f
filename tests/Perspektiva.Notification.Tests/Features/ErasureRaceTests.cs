using Microsoft.EntityFrameworkCore;

using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.Testing;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Notification.Tests.Features;

/// <summary>An erasure and a writer at once, each in a transaction of its own: whoever comes second waits, and nothing about the person stays.</summary>
public sealed class ErasureRaceTests(NotificationHost host)
{
    public static TheoryData<string> Writers => ["match", "proposal", "placement", "check-in"];

    [Theory(Timeout = 90_000)]
    [MemberData(nameof(Writers))]
    public async Task Erasure_WhileANoticeIsWritten_WaitsAndTakesIt(string writer)
    {
        var young = await host.YoungAsync();
        await using var writing = await BeginAsync(young, writer);

        var erasing = host.HandleAsync(young.Erased());
        Assert.False(await EndsSoonAsync(erasing));
        await writing.CommitAsync();
        await erasing.WaitAsync(Patience.Length, TestContext.Current.CancellationToken);

        Assert.Equal((0, 0, 0), await KeptAsync(young));
    }

    [Theory(Timeout = 90_000)]
    [MemberData(nameof(Writers))]
    public async Task Notice_WhileThePersonIsErased_WaitsAndIsNotWritten(string writer)
    {
        var young = await host.YoungAsync();
        await using var erasing = await host.BeginAsync(young.Erased());

        var writing = BeginAsync(young, writer);
        Assert.False(await EndsSoonAsync(writing));
        await erasing.CommitAsync();
        await using var written = await writing.WaitAsync(Patience.Length, TestContext.Current.CancellationToken);
        await written.CommitAsync();

        Assert.Equal((0, 0, 0), await KeptAsync(young));
    }

    [Theory(Timeout = 90_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Erasure_OfTwoSiblingsAtOnce_TakesTheirGuardiansAddress(bool comeOfAge)
    {
        var guardian = PublicId.New(IdPrefix.Guardian);
        var (young, sibling) = (await host.YoungAsync(guardian), await host.YoungAsync(guardian));
        await host.RegisterAsync(guardian, host.Issuer.Mint(TestCaller.Person("guardian", young.Organisation, guardian, "contacts:write")));
        await using var leaving = comeOfAge ? await host.BeginAsync(young.Changed(2) with { GuardianIds = [] }) : await host.BeginAsync(young.Erased());

        var erasing = host.HandleAsync(sibling.Erased());
        Assert.False(await EndsSoonAsync(erasing));
        await leaving.CommitAsync();
        await erasing.WaitAsync(Patience.Length, TestContext.Current.CancellationToken);

        Assert.Equal(0, await host.ReadAsync(db => db.ContactPoints.CountAsync(c => c.Recipient == guardian)));
    }

    [Theory(Timeout = 90_000)]
    [InlineData("contact-points")]
    [InlineData("preferences")]
    public async Task Put_WhileThePersonIsErased_IsNotFoundAndKeepsNeitherAddressNorKey(string resource)
    {
        var young = await host.YoungAsync();
        var own = host.Issuer.Mint(TestCaller.Person("participant", young.Organisation, young.PublicId, "contacts:write", "notices:write"));
        await using var erasing = await host.BeginAsync(young.Erased());

        object body = resource is "preferences" ? new { email = true } : new { email = "erika@example.org" };
        var putting = host.Http.ReplaceAsync($"/v1/{resource}/{young.PublicId}", own, body, "*");
        Assert.False(await EndsSoonAsync(putting));
        await erasing.CommitAsync();

        Assert.Equal(404, (await putting.WaitAsync(Patience.Length, TestContext.Current.CancellationToken)).Status);
        Assert.Equal((0, 0, 0), await host.ReadAsync(async db => (
            await db.ContactPoints.CountAsync(c => c.Recipient == young.PublicId),
            await db.Preferences.CountAsync(p => p.Recipient == young.PublicId),
            await db.Set<PersonKey>().CountAsync(k => k.PersonId == young.Id))));
    }

    [Fact(Timeout = 90_000)]
    public async Task Put_OfAMentorWhoIsErasedMeanwhile_IsNotFound()
    {
        var (mentor, organisation) = (PublicId.New(IdPrefix.Mentor), PublicId.New(IdPrefix.Organisation));
        await host.HandleAsync(Mentor(1, active: true));
        var own = host.Issuer.Mint(TestCaller.Person("mentor", organisation, mentor, "contacts:write"));
        await using var erasing = await host.BeginAsync(Mentor(2, active: false));

        var putting = host.Http.ReplaceAsync($"/v1/contact-points/{mentor}", own, new { email = "erika@example.org" }, "*");
        Assert.False(await EndsSoonAsync(putting));
        await erasing.CommitAsync();

        Assert.Equal(404, (await putting.WaitAsync(Patience.Length, TestContext.Current.CancellationToken)).Status);

        MentorChanged Mentor(long version, bool active) =>
            new(Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, Guid.CreateVersion7(), version, mentor, Guid.CreateVersion7(), organisation, 2, active);
    }

    private Task<OpenHandling> BeginAsync(Young young, string writer) => writer switch
    {
        "match" => host.BeginAsync(young.Match()),
        "proposal" => host.BeginAsync(young.Proposal(Guid.CreateVersion7(), 1, ProposalStatus.AskedParticipant)),
        "placement" => host.BeginAsync(young.Placement(1, PlacementStage.Trial, young.Coach, new DateOnly(2099, 1, 1))),
        _ => host.BeginAsync(young.CheckIn(warning: true)),
    };

    private static async Task<bool> EndsSoonAsync(Task task) =>
        await Task.WhenAny(task, Task.Delay(TimeSpan.FromMilliseconds(500), TestContext.Current.CancellationToken)) == task;

    private Task<(int Notices, int Proposals, int Placements)> KeptAsync(Young young) => host.ReadAsync(async db => (
        await db.Notices.CountAsync(n => n.ParticipantId == young.Id || n.Recipient == young.PublicId || n.Recipient == young.Coach),
        await db.Proposals.CountAsync(p => p.ParticipantId == young.Id),
        await db.Placements.CountAsync(p => p.ParticipantId == young.Id)));
}
