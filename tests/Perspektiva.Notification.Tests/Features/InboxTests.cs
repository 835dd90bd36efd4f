using System.Text.Json;

using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Notification.Tests.Features;

public sealed class InboxTests(NotificationHost host)
{
    [Fact]
    public async Task Inbox_AfterMatches_HoldsTheCoachsNoticeAndNobodyElses()
    {
        var (young, other) = (await host.YoungAsync(), await host.YoungAsync());
        var match = young.Match();
        await host.HandleAsync(match);

        var mine = await host.Http.ReadAsync("/v1/inbox", host.CoachToken(young.Coach, young.Organisation));
        var theirs = await host.Http.ReadAsync("/v1/inbox", host.CoachToken(other.Coach, other.Organisation));

        var notice = Assert.Single(mine.Json.GetProperty("items").EnumerateArray());
        Assert.Equal("matches_found", notice.GetProperty("kind").GetString());
        Assert.Equal(match.PlacePublicId, notice.GetProperty("references").GetProperty("place").GetString());
        Assert.Empty(theirs.Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Inbox_Pages_AreNewestFirstWithoutGapOrRepeat()
    {
        var young = await host.YoungAsync();
        for (var i = 0; i < 7; i++) await host.HandleAsync(young.Match());
        var token = host.CoachToken(young.Coach, young.Organisation);
        List<long> positions = [];
        string? after = null;
        do
        {
            var page = (await host.Http.ReadAsync($"/v1/inbox?limit=3{(after is null ? "" : $"&after={after}")}", token)).Json;
            positions.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("position").GetInt64()));
            after = page.GetProperty("next").GetString();
        }
        while (after is not null);
        Assert.Equal(7, positions.Count);
        Assert.Equal(positions.OrderDescending(), positions);
    }

    [Theory]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=201", "limit")]
    [InlineData("?after=forged", "after")]
    public async Task Inbox_BadPage_IsAValidationProblem(string query, string parameter)
    {
        var young = await host.YoungAsync();
        var answer = await host.Http.ReadAsync("/v1/inbox" + query, host.CoachToken(young.Coach, young.Organisation));
        Assert.Equal(400, answer.Status);
        Assert.Contains(parameter, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MarkRead_SomeoneElsesNotice_IsNotFound()
    {
        var (young, other) = (await host.YoungAsync(), await host.YoungAsync());
        await host.HandleAsync(young.Match());
        var id = (await host.Http.ReadAsync("/v1/inbox", host.CoachToken(young.Coach, young.Organisation))).Json.GetProperty("items")[0].GetProperty("id").GetString();

        Assert.Equal(404, (await host.Http.SubmitAsync($"/v1/inbox/{id}/read", host.CoachToken(other.Coach, other.Organisation))).Status);
        var read = await host.Http.SubmitAsync($"/v1/inbox/{id}/read", host.CoachToken(young.Coach, young.Organisation));
        Assert.Equal(200, read.Status);
        Assert.NotEqual(JsonValueKind.Null, read.Json.GetProperty("readAt").ValueKind);
        Assert.Empty((await host.Http.ReadAsync("/v1/inbox?unread=true", host.CoachToken(young.Coach, young.Organisation))).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Stream_NoticeWritten_ArrivesLiveAndIsResumedByItsId()
    {
        var young = await host.YoungAsync();
        var token = host.CoachToken(young.Coach, young.Organisation);
        string firstId;
        await using (var live = await OpenAsync(token))
        {
            await host.HandleAsync(young.Match());
            firstId = (await live.NextNoticeAsync()).EventId!;
        }
        await host.HandleAsync(young.Match());
        await using var resumed = await OpenAsync(token, firstId);
        var next = await resumed.NextNoticeAsync();
        Assert.True(long.Parse(next.EventId!) > long.Parse(firstId));
        Assert.Equal("matches_found", JsonSerializer.Deserialize<JsonElement>(next.Data).GetProperty("kind").GetString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Stream_ThatEndedBeforeAnyNotice_IsResumedWithoutLoss(int before)
    {
        var young = await host.YoungAsync();
        for (var i = 0; i < before; i++) await host.HandleAsync(young.Match());
        var token = host.CoachToken(young.Coach, young.Organisation);
        string? lastId;
        await using (var live = await OpenAsync(token)) lastId = live.LastId;
        var missed = young.Match();
        await host.HandleAsync(missed);

        await using var resumed = await OpenAsync(token, lastId);

        var notice = JsonSerializer.Deserialize<JsonElement>((await resumed.NextNoticeAsync()).Data);
        Assert.Equal(missed.PlacePublicId, notice.GetProperty("references").GetProperty("place").GetString());
    }

    /// <summary>As a portal has it after an older backup was restored.</summary>
    [Fact]
    public async Task Stream_IdBeyondTheNewest_MissesNothingThatComes()
    {
        var young = await host.YoungAsync();
        await host.HandleAsync(young.Match());
        await using var live = await LiveInbox.OpenAsync(host.Http, host.CoachToken(young.Coach, young.Organisation), long.MaxValue.ToString(System.Globalization.CultureInfo.InvariantCulture));

        await host.HandleAsync(young.Match());

        Assert.Equal("notice", (await live.NextNoticeAsync()).EventType);
    }

    [Fact]
    public async Task Stream_ForgedLastEventId_IsAValidationProblem()
    {
        var young = await host.YoungAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/inbox/stream") { Headers = { { "Authorization", "Bearer " + host.CoachToken(young.Coach, young.Organisation) }, { "Last-Event-ID", "-1; drop" } } };
        using var answer = await host.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(400, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Inbox_OfACompanysPortal_IsItsOrganisations()
    {
        var young = await host.YoungAsync();
        var id = Guid.CreateVersion7();
        await host.HandleAsync(young.Proposal(id, 1, ProposalStatus.AskedParticipant));
        var portal = TestCaller.Portal("company", "notices:read") with { Organisation = "org_" + id.ToString("N") };
        Assert.Empty((await host.Http.ReadAsync("/v1/inbox", host.Issuer.Mint(portal))).Json.GetProperty("items").EnumerateArray());

        await host.HandleAsync(young.Proposal(id, 2, ProposalStatus.AskedEmployer));

        var answer = await host.Http.ReadAsync("/v1/inbox", host.Issuer.Mint(portal));
        Assert.Equal("proposal_for_employer", Assert.Single(answer.Json.GetProperty("items").EnumerateArray()).GetProperty("kind").GetString());
        Assert.DoesNotContain(young.PublicId, answer.Text, StringComparison.Ordinal);
    }

    /// <summary>A chamber is the portal of the companies that it keeps.</summary>
    [Fact]
    public async Task Inbox_OfTheChamberThatKeepsTheCompany_IsItsOrganisations()
    {
        var young = await host.YoungAsync();
        var id = Guid.CreateVersion7();
        var chamber = TestCaller.Portal("chamber", "notices:read") with { Organisation = "org_" + id.ToString("N") };
        await host.HandleAsync(young.Proposal(id, 1, ProposalStatus.AskedEmployer));

        var answer = await host.Http.ReadAsync("/v1/inbox", host.Issuer.Mint(chamber));
        Assert.Equal("proposal_for_employer", Assert.Single(answer.Json.GetProperty("items").EnumerateArray()).GetProperty("kind").GetString());
        Assert.Empty((await host.Http.ReadAsync("/v1/inbox", host.Issuer.Mint(TestCaller.Portal("chamber", "notices:read")))).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Inbox_OfAMentorBehindTheCompanysPortal_IsTheMentorsOwn()
    {
        var young = await host.YoungAsync();
        var id = Guid.CreateVersion7();
        await host.HandleAsync(young.Proposal(id, 1, ProposalStatus.AskedEmployer));
        var portal = TestCaller.Portal("company", "notices:read", "notices:write") with { Organisation = "org_" + id.ToString("N") };
        var mentor = host.Issuer.Mint(portal with { Roles = ["company", "mentor"], Record = PublicId.New(IdPrefix.Mentor), Actor = "user-1" });
        var notice = (await host.Http.ReadAsync("/v1/inbox", host.Issuer.Mint(portal))).Json.GetProperty("items")[0].GetProperty("id").GetString();

        Assert.Empty((await host.Http.ReadAsync("/v1/inbox", mentor)).Json.GetProperty("items").EnumerateArray());
        Assert.Equal(404, (await host.Http.SubmitAsync($"/v1/inbox/{notice}/read", mentor)).Status);
    }

    private Task<LiveInbox> OpenAsync(string token, string? lastEventId = null) => LiveInbox.OpenAsync(host.Http, token, lastEventId);
}
