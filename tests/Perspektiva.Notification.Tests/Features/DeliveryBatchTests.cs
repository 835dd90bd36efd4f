using System.Net.Http.Json;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

using Perspektiva.Contracts.V1;
using Perspektiva.Notification.Domain;
using Perspektiva.Notification.Features.Mail;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Notification.Tests.Features;

/// <summary>What becomes of an e-mail that a mail server refuses.</summary>
public sealed class DeliveryBatchTests(NotificationHost host)
{
    [Theory]
    [InlineData("MAIL", "550 5.7.1 sender not allowed", "Pending")]
    [InlineData("MAIL", "530 5.7.0 log in first", "Pending")]
    [InlineData("RCPT", "554 5.7.1 relay access denied", "Pending")]
    [InlineData("RCPT", "450 4.2.0 greylisted", "Pending")]
    [InlineData("RCPT", "550 5.1.1 no such mailbox", "Failed")]
    public async Task Send_ServerRefuses_IsFinalForAMailboxThatIsNotThereOnly(string command, string answer, string status)
    {
        await using var server = new MailServer { Refusal = (command, answer) };
        var id = await WaitingAsync();

        await SendAsync(id, server.Port);

        var delivery = await FindAsync(id);
        Assert.Equal((status, 0), (delivery.Status.ToString(), server.Taken));
        if (delivery.Status is DeliveryStatus.Pending) Assert.True(delivery.AvailableAt > TimeProvider.System.GetUtcNow());
    }

    [Fact]
    public async Task Send_ServerIsMended_GoesOut()
    {
        await using var server = new MailServer { Refusal = ("MAIL", "550 5.7.1 sender not allowed") };
        var id = await WaitingAsync();
        await SendAsync(id, server.Port);
        server.Refusal = null;

        await SendAsync(id, server.Port);

        Assert.Equal((DeliveryStatus.Sent, 1), ((await FindAsync(id)).Status, server.Taken));
    }

    /// <summary>Under another master key, or damaged: it says nothing of the e-mails behind it.</summary>
    [Fact]
    public async Task Send_AddressThatNoKeyOpens_IsGivenUpAndTheNextGoesOut()
    {
        await using var server = new MailServer();
        var (damaged, next) = (await WaitingAsync(), await WaitingAsync());
        await host.ReadAsync(async db =>
        {
            var recipient = await db.Deliveries.Where(d => d.Id == damaged).Select(d => d.Recipient).SingleAsync();
            return await db.ContactPoints.Where(c => c.Recipient == recipient).ExecuteUpdateAsync(row => row.SetProperty(c => c.Email, new byte[64]));
        });

        await SendAsync([damaged, next], await TakeAsync(damaged, next), server.Port);

        Assert.Equal((DeliveryStatus.Failed, DeliveryStatus.Sent, 1), ((await FindAsync(damaged)).Status, (await FindAsync(next)).Status, server.Taken));
    }

    /// <summary>The e-mail is out, and nothing is left to say so of: that is no reason for those behind it to wait.</summary>
    [Fact]
    public async Task Send_PersonIsErasedWhileTheirEmailGoesOut_TheNextGoesOut()
    {
        await using var server = new MailServer();
        var young = await MailedAsync();
        await host.HandleAsync(young.CheckIn(warning: true));
        var erased = await host.ReadAsync(db => db.Deliveries.Where(d => d.Recipient == young.Coach).Select(d => d.Id).SingleAsync());
        var next = await WaitingAsync();
        var until = await TakeAsync(erased, next);
        server.Taking = async () =>
        {
            server.Taking = null;
            await host.HandleAsync(young.Erased());
        };

        await SendAsync([erased, next], until, server.Port);

        Assert.False(await host.ReadAsync(db => db.Deliveries.AnyAsync(d => d.Id == erased)));
        Assert.Equal((DeliveryStatus.Sent, 2), ((await FindAsync(next)).Status, server.Taken));
    }

    [Fact]
    public async Task Send_DroppedWhileItIsRefused_StaysDropped()
    {
        await using var server = new MailServer();
        var young = await MailedAsync();
        await host.HandleAsync(young.CheckIn(warning: true));
        var delivery = await host.ReadAsync(db => db.Deliveries.Where(d => d.Recipient == young.Coach).Select(d => d.Id).SingleAsync());
        var until = await TakeAsync(delivery);
        server.Refusal = ("RCPT", "550 no");
        server.Refusing = () => host.HandleAsync(young.CoachIs(young.Coach, active: false));

        await SendAsync([delivery], until, server.Port);

        Assert.Equal(DeliveryStatus.Dropped, (await FindAsync(delivery)).Status);
    }

    /// <summary>Twenty-five wait for one another: with a slow server the last one's lease would end before its turn.</summary>
    [Fact]
    public async Task Send_EachInItsTurn_ItsLeaseBeginsAnew()
    {
        await using var server = new MailServer { Refusal = ("RCPT", "550 5.1.1 no such mailbox") };
        var id = await WaitingAsync();
        var until = await TakeAsync(id);

        await SendAsync(id, until, server.Port);

        Assert.True((await FindAsync(id)).AvailableAt > until.AddMinutes(2));
    }

    [Fact]
    public async Task Send_AnotherWorkerHasItMeanwhile_IsLeftToThatOne()
    {
        await using var server = new MailServer();
        var id = await WaitingAsync();
        var until = await TakeAsync(id);
        var others = await TakeAsync(id);

        await SendAsync(id, until, server.Port);
        Assert.Equal((DeliveryStatus.Pending, 0), ((await FindAsync(id)).Status, server.Taken));

        await SendAsync(id, others, server.Port);
        Assert.Equal((DeliveryStatus.Sent, 1), ((await FindAsync(id)).Status, server.Taken));
    }

    [Fact]
    public async Task Retry_ByTheOperator_HasWhatWasGivenUpSentAgain()
    {
        await using var server = new MailServer { Refusal = ("RCPT", "550 5.1.1 no such mailbox") };
        var id = await WaitingAsync();
        await SendAsync(id, server.Port);
        Assert.True((await OperatorAsync(HttpMethod.Get, "/operator/deliveries"))["failed"] >= 1);

        Assert.True((await OperatorAsync(HttpMethod.Post, "/operator/deliveries/retry"))["retried"] >= 1);

        var delivery = await FindAsync(id);
        Assert.Equal((DeliveryStatus.Pending, 0), (delivery.Status, delivery.Attempts));
        server.Refusal = null;
        await SendAsync(id, server.Port);
        Assert.Equal(DeliveryStatus.Sent, (await FindAsync(id)).Status);
    }

    [Theory]
    [InlineData(false, "Sent", 1)]
    [InlineData(true, "Dropped", 0)]
    public async Task Send_Summary_OnlyWhileSomethingOfItIsUnread(bool read, string status, int taken)
    {
        await using var server = new MailServer();
        var young = await host.YoungAsync();
        var token = host.CoachToken(young.Coach, young.Organisation);
        await host.RegisterAsync(young.Coach, token);
        Assert.Equal(200, (await host.Http.ReplaceAsync($"/v1/preferences/{young.Coach}", token, new { email = true }, "*")).Status);
        await host.HandleAsync(young.CheckIn(warning: false));
        var id = await host.ReadAsync(async db =>
        {
            var delivery = await db.Deliveries.SingleAsync(d => d.Recipient == young.Coach);
            delivery.Summarise(new DateOnly(2026, 6, 1));
            var summary = Delivery.SummaryOf(young.Coach, new DateOnly(2026, 6, 1), TimeProvider.System.GetUtcNow());
            db.Add(summary);
            await db.SaveChangesAsync();
            if (read)
                await db.Database.ExecuteSqlAsync($"UPDATE notice SET read_at = now() WHERE recipient = {young.Coach}");
            return summary.Id;
        });

        await SendAsync(id, server.Port);

        Assert.Equal((status, taken), ((await FindAsync(id)).Status.ToString(), server.Taken));
    }

    [Theory]
    [InlineData(false, "Dropped", 0)]
    [InlineData(true, "Sent", 1)]
    public async Task Send_SummaryOfWhatAConsentEnded_OnlyWhileSomethingElseIsInIt(bool other, string status, int taken)
    {
        await using var server = new MailServer();
        var young = await MailedAsync();
        Assert.Equal(200, (await host.Http.ReplaceAsync($"/v1/preferences/{young.Coach}", host.CoachToken(young.Coach, young.Organisation), new { email = true }, "*")).Status);
        await host.HandleAsync(young.Match());
        await host.HandleAsync(young.Match() with { Matches = [new(young.Id, young.PublicId, young.Coach, null, 1), new(young.Id, young.PublicId, young.Coach, null, 1)] });
        if (other)
            await host.HandleAsync(young.CheckIn(warning: false));
        var id = await host.ReadAsync(async db =>
        {
            foreach (var delivery in await db.Deliveries.Where(d => d.Recipient == young.Coach).ToListAsync())
                delivery.Summarise(new DateOnly(2026, 6, 1));
            var summary = Delivery.SummaryOf(young.Coach, new DateOnly(2026, 6, 1), TimeProvider.System.GetUtcNow());
            db.Add(summary);
            await db.SaveChangesAsync();
            return summary.Id;
        });

        await host.HandleAsync(young.Withdrawn(ConsentPurpose.Matching, 2));
        await SendAsync(id, server.Port);

        Assert.Equal((status, taken), ((await FindAsync(id)).Status.ToString(), server.Taken));
    }

    /// <summary>The day's summary is one row, which goes with the address: what is over the budget afterwards must not wait for a summary that nobody sends.</summary>
    [Fact]
    public async Task Send_OverTheBudgetAfterTheAddressWasRemovedAndSetAgain_IsSummarisedAndTheSummaryGoesOut()
    {
        await using var server = new MailServer();
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero));
        var young = await host.YoungAsync();
        var token = host.CoachToken(young.Coach, young.Organisation);
        await host.RegisterAsync(young.Coach, token);
        Assert.Equal(200, (await host.Http.ReplaceAsync($"/v1/preferences/{young.Coach}", token, new { email = true, dailyBudget = 0 }, "*")).Status);
        await SummariseAsync();
        Assert.Equal(204, (await host.Http.SendAsync(HttpMethod.Delete, $"/v1/contact-points/{young.Coach}", token, ifMatch: "*")).Status);
        await host.RegisterAsync(young.Coach, token);
        var summary = Delivery.SummaryId(young.Coach, new DateOnly(2026, 6, 1));
        Assert.Equal(DeliveryStatus.Dropped, (await FindAsync(summary)).Status);

        await SummariseAsync();

        var again = await FindAsync(summary);
        Assert.Equal((DeliveryStatus.Pending, 0, new DateTimeOffset(2026, 6, 1, 15, 0, 0, TimeSpan.Zero)), (again.Status, again.Attempts, again.AvailableAt));
        time.SetUtcNow(again.AvailableAt);
        await SendAsync([summary], await TakeAsync(summary), server.Port, time);
        Assert.Equal((DeliveryStatus.Sent, 1), ((await FindAsync(summary)).Status, server.Taken));

        // What is summarised after it has gone out does not have it sent again.
        time = new FakeTimeProvider(new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero));
        await SummariseAsync();
        Assert.Equal(DeliveryStatus.Sent, (await FindAsync(summary)).Status);

        async Task SummariseAsync()
        {
            await host.HandleAsync(young.CheckIn(warning: false));
            var id = await host.ReadAsync(db => db.Deliveries.Where(d => d.Recipient == young.Coach && d.NoticeId != null).OrderByDescending(d => d.Id).Select(d => d.Id).FirstAsync());
            await SendAsync([id], await TakeAsync(id), server.Port, time);
            Assert.Equal(DeliveryStatus.Summarised, (await FindAsync(id)).Status);
        }
    }

    [Fact]
    public async Task Retry_WithoutTheOperatorsKey_IsNotFound()
    {
        using var answer = await host.Http.PostAsync("/operator/deliveries/retry", null, TestContext.Current.CancellationToken);
        Assert.Equal(404, (int)answer.StatusCode);
    }

    private async Task<Young> MailedAsync()
    {
        var young = await host.YoungAsync();
        await host.RegisterAsync(young.Coach, host.CoachToken(young.Coach, young.Organisation));
        return young;
    }

    /// <summary>An urgent e-mail, since that goes at any hour.</summary>
    private async Task<Guid> WaitingAsync()
    {
        var young = await MailedAsync();
        await host.HandleAsync(young.CheckIn(warning: true));
        return await host.ReadAsync(db => db.Deliveries.Where(d => d.Recipient == young.Coach).Select(d => d.Id).SingleAsync());
    }

    private Task<DateTimeOffset> TakeAsync(params Guid[] ids) => host.ReadAsync(async db =>
    {
        var until = TimeProvider.System.GetUtcNow().AddMinutes(1);
        foreach (var delivery in await db.Deliveries.Where(d => ids.Contains(d.Id)).ToListAsync())
            delivery.Take(until);
        await db.SaveChangesAsync();
        return until;
    });

    private async Task SendAsync(Guid id, int port) => await SendAsync(id, await TakeAsync(id), port);

    private Task SendAsync(Guid id, DateTimeOffset leasedUntil, int port) => SendAsync([id], leasedUntil, port);

    private async Task SendAsync(Guid[] ids, DateTimeOffset leasedUntil, int port, TimeProvider? time = null)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var transport = new MailTransport(Options.Create(new MailOptions { Host = "127.0.0.1", Port = port }));
        await ActivatorUtilities.CreateInstance<DeliveryBatch>(scope.ServiceProvider, transport, time ?? TimeProvider.System).SendAsync(ids, leasedUntil, TestContext.Current.CancellationToken);
    }

    private Task<Delivery> FindAsync(Guid id) => host.ReadAsync(db => db.Deliveries.AsNoTracking().SingleAsync(d => d.Id == id));

    private async Task<Dictionary<string, int>> OperatorAsync(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path) { Headers = { { "X-Operator-Key", TestIssuer.OperatorKey } } };
        using var answer = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return (await answer.Content.ReadFromJsonAsync<Dictionary<string, int>>(TestContext.Current.CancellationToken))!;
    }
}
