using Microsoft.EntityFrameworkCore;
using Npgsql;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing;

namespace Perspektiva.Matching.Tests.Features.Proposals;

/// <summary>A person withdraws, or is erased, between a proposal's reading of them and its commit.</summary>
public sealed class ProposeRaceTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Theory]
    [InlineData("erased", 0)]
    [InlineData("withdrawn", 1)]
    [InlineData("changed", 1)]
    public async Task Propose_PersonLeavesMeanwhile_WhatItAddedEndsWithThat(string how, int snapshots)
    {
        var (person, place) = await service.PairAsync();
        await using var connection = new NpgsqlConnection(service.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var hold = new NpgsqlCommand("LOCK TABLE proposal IN SHARE MODE", connection, transaction))
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        // The proposal has read the person and stands before its first write; who only reads proposals goes on.
        var proposing = service.ProposeAsync(person, place);
        await UntilAsync(async () => await WaitingAsync() == 1);
        var leaving = how switch
        {
            "erased" => service.ApplyAsync(person.Erased()),
            "withdrawn" => service.ApplyAsync(person.Withdrawn(ConsentPurpose.Matching)),
            _ => service.ApplyAsync(person.Changed(consents: [ConsentPurpose.Processing])),
        };
        await UntilAsync(async () => leaving.IsCompleted || await WaitingAsync() == 2);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(201, (await proposing).Status);
        await leaving;
        var (open, kept) = await service.WithDbAsync(async db => (
            await db.Proposals.CountAsync(p => p.ParticipantId == person.Id && p.Status != ProposalStatus.Withdrawn),
            await db.ProposalSnapshots.CountAsync(s => s.ParticipantId == person.Id)));
        Assert.Equal((0, snapshots), (open, kept));
    }

    private Task<long> WaitingAsync() => service.WithDbAsync(db => db.Database
        .SqlQuery<long>($"""SELECT count(*) AS "Value" FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'""").SingleAsync());

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            if (TimeProvider.System.GetElapsedTime(since) > Patience.Length)
                throw new TimeoutException($"It did not come to it within {Patience.Length}");
            await Task.Delay(20);
        }
    }
}
