using Microsoft.EntityFrameworkCore;

using Perspektiva.Contracts.V1;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.Testing.Http;

namespace Perspektiva.Notification.Tests.Features;

/// <summary>The stored answers of "mark read": they must not outlive the erasure of whom they are about.</summary>
public sealed class MarkReadTests(NotificationHost host)
{
    [Fact]
    public async Task MarkRead_NoticeAboutOnePerson_StoredAnswerIsErasedWithThem()
    {
        var young = await host.YoungAsync();
        await host.HandleAsync(young.Match());
        var (path, token, key) = await FirstOfAsync(young);
        Assert.Contains(young.PublicId, (await host.Http.SubmitAsync(path, token, key: key)).Text, StringComparison.Ordinal);
        Assert.Equal(1, await StoredAsync(young));

        await host.HandleAsync(Erased(young));

        Assert.Equal(0, await StoredAsync(young));
        Assert.Equal(404, (await host.Http.SubmitAsync(path, token, key: key)).Status);
    }

    [Fact]
    public async Task MarkRead_NoticeAboutSeveral_StoredAnswerNamesNone()
    {
        var young = await host.YoungAsync();
        var other = await host.AnotherOfAsync(young);
        await host.HandleAsync(young.Match() with { Matches = [new(young.Id, young.PublicId, young.Coach, null, 1), new(other.Id, other.PublicId, young.Coach, null, 1)] });
        var (path, token, key) = await FirstOfAsync(young);
        var first = await host.Http.SubmitAsync(path, token, key: key);

        await host.HandleAsync(Erased(young));
        var replayed = await host.Http.SubmitAsync(path, token, key: key);

        Assert.Equal((200, first.Text), (replayed.Status, replayed.Text));
        Assert.DoesNotContain(young.PublicId, replayed.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(other.PublicId, replayed.Text, StringComparison.Ordinal);
    }

    private static ParticipantErased Erased(Young young) => new(Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, young.Id, 9, young.PublicId);

    private async Task<(string Path, string Token, string Key)> FirstOfAsync(Young young)
    {
        var token = host.CoachToken(young.Coach, young.Organisation);
        var id = (await host.Http.ReadAsync("/v1/inbox", token)).Json.GetProperty("items")[0].GetProperty("id").GetString();
        return ($"/v1/inbox/{id}/read", token, Guid.CreateVersion7().ToString());
    }

    private Task<int> StoredAsync(Young young) => host.ReadAsync(db => db.Set<IdempotencyAnswer>().CountAsync(a => a.PersonId == young.Id));
}
