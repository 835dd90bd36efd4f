using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

using Perspektiva.Notification.Data;
using Perspektiva.Notification.Domain;
using Perspektiva.Testing;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Notification.Tests.Features;

/// <summary>Two first ones at once of what stands once for each record.</summary>
public sealed class FirstPutTests(NotificationHost host)
{
    [Theory(Timeout = 90_000)]
    [InlineData("contact-points")]
    [InlineData("preferences")]
    public async Task Put_OvertakenByAnotherFirstOne_RunsAgainOnIt(string resource)
    {
        var young = await host.YoungAsync();
        var own = host.Issuer.Mint(TestCaller.Person("participant", young.Organisation, young.PublicId, "contacts:write", "notices:read", "notices:write"));
        var path = $"/v1/{resource}/{young.PublicId}";
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NotificationDb>();
        await using var first = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        db.Add(FirstOf(resource, young));
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);

        object body = resource is "preferences" ? new { email = true, dailyBudget = 7 } : new { email = "erika@example.org" };
        var putting = host.Http.ReplaceAsync(path, own, body, "*");
        await IsWaitedForAsync(db, putting);
        await first.CommitAsync(TestContext.Current.CancellationToken);
        var answer = await putting.WaitAsync(Patience.Length, TestContext.Current.CancellationToken);

        Assert.Equal((200, "\"2\""), (answer.Status, answer.ETag));
        var member = resource is "preferences" ? "dailyBudget" : "email";
        Assert.Equal(answer.Json.GetProperty(member).ToString(), (await host.Http.ReadAsync(path, own)).Json.GetProperty(member).ToString());
    }

    private static object FirstOf(string resource, Young young)
    {
        if (resource is "preferences")
        {
            var preference = new Preference { Recipient = young.PublicId };
            preference.Choose(email: false, null, null, 3);
            return preference;
        }

        var contact = new ContactPoint { Recipient = young.PublicId, KeyOwner = young.Id };
        contact.Change([1], DateTimeOffset.UnixEpoch);
        return contact;
    }

    /// <summary>Until somebody waits for what the open transaction has written.</summary>
    private static async Task IsWaitedForAsync(NotificationDb db, Task<ApiAnswer> waits)
    {
        while (!(await db.Database.SqlQuery<bool>(
            $"SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))) AS \"Value\"").ToListAsync(TestContext.Current.CancellationToken))[0])
        {
            Assert.False(waits.IsCompleted);
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
