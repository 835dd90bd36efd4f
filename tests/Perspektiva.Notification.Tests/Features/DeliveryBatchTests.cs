using System.Net.Http.Json;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

using Perspektiva.Notification.Data;
using Perspektiva.Notification.Domain;
using Perspektiva.Notification.Features.Mail;
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

        await SendAsync(server.Port, id);

        var delivery = await FindAsync(id);
        Assert.Equal((status, 0), (delivery.Status.ToString(), server.Taken));
        if (delivery.Status is DeliveryStatus.Pending) Assert.True(delivery.AvailableAt > TimeProvider.System.GetUtcNow());
    }

    [Fact]
    public async Task Send_ServerIsMended_GoesOut()
    {
        await using var server = new MailServer { Refusal = ("MAIL", "550 5.7.1 sender not allowed") };
        var id = await WaitingAsync();
        await SendAsync(server.Port, id);
        server.Refusal = null;

        await SendAsync(server.Port, id);

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

        await SendAsync(server.Port, damaged, next);

        Assert.Equal((DeliveryStatus.Failed, DeliveryStatus.Sent, 1), ((await FindAsync(damaged)).Status, (await FindAsync(next)).Status, server.Taken));
    }

    [Fact]
    public async Task Retry_ByTheOperator_HasWhatWasGivenUpSentAgain()
    {
        await using var server = new MailServer { Refusal = ("RCPT", "550 5.1.1 no such mailbox") };
        var id = await WaitingAsync();
        await SendAsync(server.Port, id);
        Assert.True((await OperatorAsync(HttpMethod.Get, "/operator/deliveries"))["failed"] >= 1);

        Assert.True((await OperatorAsync(HttpMethod.Post, "/operator/deliveries/retry"))["retried"] >= 1);

        var delivery = await FindAsync(id);
        Assert.Equal((DeliveryStatus.Pending, 0), (delivery.Status, delivery.Attempts));
        server.Refusal = null;
        await SendAsync(server.Port, id);
        Assert.Equal(DeliveryStatus.Sent, (await FindAsync(id)).Status);
    }

    [Fact]
    public async Task Retry_WithoutTheOperatorsKey_IsNotFound()
    {
        using var answer = await host.Http.PostAsync("/operator/deliveries/retry", null, TestContext.Current.CancellationToken);
        Assert.Equal(404, (int)answer.StatusCode);
    }

    /// <summary>An urgent e-mail, since that goes at any hour.</summary>
    private async Task<Guid> WaitingAsync()
    {
        var young = await host.YoungAsync();
        await host.RegisterAsync(young.Coach, host.CoachToken(young.Coach, young.Organisation));
        await host.HandleAsync(young.CheckIn(warning: true));
        return await host.ReadAsync(db => db.Deliveries.Where(d => d.Recipient == young.Coach).Select(d => d.Id).SingleAsync());
    }

    private async Task SendAsync(int port, params Guid[] ids)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NotificationDb>();
        foreach (var delivery in await db.Deliveries.Where(d => ids.Contains(d.Id)).ToListAsync())
            delivery.Take(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(5));
        await db.SaveChangesAsync();
        var transport = new MailTransport(Options.Create(new MailOptions { Host = "127.0.0.1", Port = port }));
        await ActivatorUtilities.CreateInstance<DeliveryBatch>(scope.ServiceProvider, transport).SendAsync(ids, TestContext.Current.CancellationToken);
    }

    private Task<Delivery> FindAsync(Guid id) => host.ReadAsync(db => db.Deliveries.AsNoTracking().SingleAsync(d => d.Id == id));

    private async Task<Dictionary<string, int>> OperatorAsync(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path) { Headers = { { "X-Operator-Key", TestIssuer.OperatorKey } } };
        using var answer = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return (await answer.Content.ReadFromJsonAsync<Dictionary<string, int>>(TestContext.Current.CancellationToken))!;
    }
}
