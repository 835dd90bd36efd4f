using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Features.Proposals;
using Perspektiva.Matching.Tests.Support;

namespace Perspektiva.Matching.Tests.Features.Proposals;

/// <summary>Somebody is erased between two reads.</summary>
public sealed class ErasedMeanwhileTests
{
    [Fact]
    public async Task Replay_ErasedBeforeTheSnapshotIsRead_SaysSo()
    {
        var meanwhile = new Meanwhile("FROM proposal_snapshot");
        await using var service = new MatchingService { Interceptor = meanwhile };
        await service.InitializeAsync();
        var (person, place) = await service.PairAsync();
        var id = (await service.ProposeAsync(person, place)).Id();
        meanwhile.Do(() => service.ApplyAsync(person.Erased()));

        var replay = await service.GetAsync(person.Portal, $"/v1/proposals/{id}/replay");

        Assert.True(meanwhile.Happened);
        Assert.Equal((200, "erased"), (replay.Status, replay.Text("outcome")));
    }

    [Theory]
    [InlineData("SELECT p.place_id")]
    [InlineData("FROM occupancy WHERE place_id = ANY")]
    public async Task Expire_ErasedBeforeItIsLocked_TheOthersLapseAllTheSame(string before)
    {
        var meanwhile = new Meanwhile(before);
        await using var service = new MatchingService { Interceptor = meanwhile };
        await service.InitializeAsync();
        var (erased, _) = await DueAsync(service, days: 2);
        var (_, other) = await DueAsync(service, days: 1);
        var expiry = service.Services.GetServices<IHostedService>().OfType<ProposalExpiry>().Single();
        meanwhile.Do(() => service.ApplyAsync(erased.Erased()));

        var lapsed = await expiry.RunAsync(TestContext.Current.CancellationToken);

        Assert.True(meanwhile.Happened);
        Assert.Equal(1, lapsed);
        Assert.Equal(ProposalStatus.Expired, await service.WithDbAsync(db => db.Proposals.Where(p => p.PublicId == other).Select(p => p.Status).SingleAsync()));
    }

    /// <summary>A proposal that nobody has answered in time.</summary>
    private static async Task<(Person Person, string Proposal)> DueAsync(MatchingService service, int days)
    {
        var (person, place) = await service.PairAsync();
        var id = (await service.ProposeAsync(person, place)).Id();
        var due = TimeProvider.System.GetUtcNow().AddDays(-days);
        await service.WithDbAsync(db => db.Proposals.Where(p => p.PublicId == id).ExecuteUpdateAsync(set => set.SetProperty(p => p.ExpiresAt, due)));
        return (person, id);
    }
}
