using System.Security.Claims;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

using Perspektiva.Notification.Features.Inbox;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Notification.Tests.Features;

/// <summary>When an open stream ends by itself: with the grant behind it, and at the latest after a token's life.</summary>
public sealed class StreamEndTests(NotificationHost host)
{
    [Fact(Timeout = 90_000)]
    public async Task Stream_GrantRevokedMeanwhile_EndsAndNoLaterNoticeArrives()
    {
        var young = await host.YoungAsync();
        var caller = TestCaller.Person("coach", young.Organisation, young.Coach, "notices:read");
        await using var live = await LiveInbox.OpenAsync(host.Http, host.Issuer.Mint(caller));
        await host.HandleAsync(young.Match());
        await live.NextNoticeAsync();

        await RevokeAsync(caller);
        // What is known of revocations is at most a second old, and the stream looks each second.
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        await host.HandleAsync(young.Match());

        Assert.DoesNotContain("notice", await live.RestAsync());
    }

    [Fact(Timeout = 90_000)]
    public async Task Stream_OpenForTenMinutes_Ends()
    {
        var ct = TestContext.Current.CancellationToken;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var time = new FakeTimeProvider();
        var opened = time.GetUtcNow();
        var young = await host.YoungAsync();
        var caller = new Caller(new ClaimsPrincipal(new ClaimsIdentity([new Claim("record", young.Coach), new Claim("role", "coach"), new Claim("org", young.Organisation)], "test")));
        await using var events = ActivatorUtilities.CreateInstance<InboxStream>(host.Services, time).ReadAsync(caller, null, limit.Token).GetAsyncEnumerator(ct);

        while (await NextAsync()) Assert.Equal("heartbeat", events.Current.EventType);

        Assert.InRange(time.GetUtcNow() - opened, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(11));

        async Task<bool> NextAsync()
        {
            var next = events.MoveNextAsync().AsTask();
            while (!next.IsCompleted && time.GetUtcNow() - opened < TimeSpan.FromMinutes(20))
            {
                await Task.WhenAny(next, Task.Delay(2, ct));
                if (!next.IsCompleted) time.Advance(TimeSpan.FromSeconds(1));
            }
            if (!next.IsCompleted) await limit.CancelAsync();
            return await next;
        }
    }

    private Task<int> RevokeAsync(TestCaller caller) => host.ReadAsync(async db =>
    {
        db.Add(new AccessRevocation
        {
            GrantId = Guid.CreateVersion7(),
            Version = 1,
            Subject = caller.Subject,
            OrganisationId = caller.Organisation!,
            Role = caller.Roles[0],
            RecordId = caller.Record,
            RevokedAt = TimeProvider.System.GetUtcNow(),
        });
        return await db.SaveChangesAsync();
    });
}
