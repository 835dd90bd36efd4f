using System.Text.Json;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Notification.Data;
using Perspektiva.Notification.Domain;
using Perspektiva.Notification.Features.Inbox;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Notification.Tests.Features;

/// <summary>An employer who is bound to one company of an organisation that has several: of its inbox they have that company's notices, of its address nothing; the company has an address of its own.</summary>
public sealed class BoundEmployerTests(NotificationHost host)
{
    private readonly string _organisation = PublicId.New(IdPrefix.Organisation);
    private readonly string _company = PublicId.New(IdPrefix.Company);
    private readonly string _sister = PublicId.New(IdPrefix.Company);

    [Fact]
    public async Task Inbox_OfABoundEmployer_HoldsTheirCompanysNoticesOnly()
    {
        var (own, other) = (await AskAsync(_company), await AskAsync(_sister));

        Assert.Equal([own], await ProposalsAsync(Bound(_company)));
        Assert.Equal([own], await ProposalsAsync(Bound(_company), "?unread=true"));
        Assert.Equal([other], await ProposalsAsync(Bound(_sister)));
        Assert.Equal([own], await ProposalsAsync(host.Issuer.Mint(Portal.Acting("employer", _company))));
    }

    [Fact]
    public async Task Inbox_OfTheOrganisation_HoldsAllCompaniesNotices()
    {
        var (own, other) = (await AskAsync(_company), await AskAsync(_sister));

        Assert.Equal([other, own], await ProposalsAsync(host.Issuer.Mint(Portal)));
        Assert.Equal([other, own], await ProposalsAsync(host.Issuer.Mint(Employer(_company) with { Record = null })));
    }

    [Fact]
    public async Task Inbox_OfABoundEmployer_HoldsTheirCompanysProposalToItsEnd()
    {
        var (young, id) = (await host.YoungAsync(), Guid.CreateVersion7());
        foreach (var (version, status) in new[] { (1, ProposalStatus.AskedEmployer), (2, ProposalStatus.Agreed), (3, ProposalStatus.Withdrawn) })
            await host.HandleAsync(Of(young.Proposal(id, version, status), _company));

        var kinds = (await ItemsAsync(Bound(_company))).Select(i => i.GetProperty("kind").GetString());

        Assert.Equal(["proposal_withdrawn", "proposal_agreed", "proposal_for_employer"], kinds);
        Assert.Empty(await ItemsAsync(Bound(_sister)));
    }

    [Fact]
    public async Task Inbox_OfABoundEmployer_HoldsTheirCompanysPlacementToItsEnd()
    {
        var young = await host.YoungAsync();
        foreach (var (version, stage) in new[] { (1, PlacementStage.Trial), (2, PlacementStage.Paused), (3, PlacementStage.Ended) })
            await host.HandleAsync(young.Placement(version, stage, young.Coach, null) with { EmployerOrganisationId = _organisation, CompanyPublicId = _company });

        string?[] kinds = ["placement_ended", "placement_stage_changed", "placement_started"];
        Assert.Equal(kinds, (await ItemsAsync(Bound(_company))).Select(i => i.GetProperty("kind").GetString()));
        Assert.Equal(kinds, (await ItemsAsync(host.Issuer.Mint(Portal))).Select(i => i.GetProperty("kind").GetString()));
        Assert.Empty(await ItemsAsync(Bound(_sister)));
    }

    [Fact]
    public async Task Inbox_NoticeOfNoCompany_IsNotTheBoundEmployers()
    {
        // As those were that were written before notices named a company.
        await using (var scope = host.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<NotificationDb>();
            await using var transaction = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
            var addressed = new Addressed(_organisation, NoticeKind.ProposalForEmployer, new NoticeReferences { Proposal = "pro_old" });
            await scope.ServiceProvider.GetRequiredService<NoticeBook>().WriteAsync([addressed], null, new Accompaniment(null, null, [], []), DateTimeOffset.UnixEpoch, TestContext.Current.CancellationToken);
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
            await transaction.CommitAsync(TestContext.Current.CancellationToken);
        }

        Assert.Empty(await ItemsAsync(Bound(_company)));
        Assert.Equal(["pro_old"], await ProposalsAsync(host.Issuer.Mint(Portal)));
    }

    [Fact]
    public async Task MarkRead_AnotherCompanysNotice_IsNotFoundAndStaysUnread()
    {
        await AskAsync(_company);
        await AskAsync(_sister);
        var portal = host.Issuer.Mint(Portal);
        var items = await ItemsAsync(portal);
        var (other, own) = (items[0].GetProperty("id").GetString(), items[1].GetProperty("id").GetString());

        Assert.Equal(404, (await host.Http.SubmitAsync($"/v1/inbox/{other}/read", Bound(_company))).Status);
        Assert.Equal(200, (await host.Http.SubmitAsync($"/v1/inbox/{own}/read", Bound(_company))).Status);

        Assert.Equal([other], (await ItemsAsync(portal, "?unread=true")).Select(i => i.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task Stream_OfABoundEmployer_BringsTheirCompanysNoticesOnly()
    {
        await AskAsync(_sister);
        string firstId;
        var first = "";
        await using (var live = await LiveInbox.OpenAsync(host.Http, Bound(_company)))
        {
            await AskAsync(_sister);
            first = await AskAsync(_company);
            var next = await live.NextNoticeAsync();
            Assert.Contains(first, next.Data, StringComparison.Ordinal);
            firstId = next.EventId!;
        }
        await AskAsync(_sister);
        var second = await AskAsync(_company);

        await using var resumed = await LiveInbox.OpenAsync(host.Http, Bound(_company), firstId);
        Assert.Contains(second, (await resumed.NextNoticeAsync()).Data, StringComparison.Ordinal);
        await using var fromTheStart = await LiveInbox.OpenAsync(host.Http, Bound(_company), "0");
        Assert.Contains(first, (await fromTheStart.NextNoticeAsync()).Data, StringComparison.Ordinal);
        Assert.Contains(second, (await fromTheStart.NextNoticeAsync()).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_OfTheOrganisation_IsNotTheBoundEmployersToReadOrChange()
    {
        var (address, preferences) = ($"/v1/contact-points/{_organisation}", $"/v1/preferences/{_organisation}");
        var portal = host.Issuer.Mint(Portal);
        Assert.Equal(200, (await host.Http.ReplaceAsync(address, portal, new { email = "betrieb@example.org" }, "*")).Status);

        foreach (var bound in (string[])[Bound(_company), host.Issuer.Mint(Portal.Acting("employer", _company))])
        {
            Assert.Equal(404, (await host.Http.ReadAsync(address, bound)).Status);
            Assert.Equal(404, (await host.Http.ReplaceAsync(address, bound, new { email = "fremd@example.org" }, "*")).Status);
            Assert.Equal(404, (await host.Http.SendAsync(HttpMethod.Delete, address, bound, ifMatch: "*")).Status);
            Assert.Equal(404, (await host.Http.ReadAsync(preferences, bound)).Status);
            Assert.Equal(404, (await host.Http.ReplaceAsync(preferences, bound, new { email = false }, "*")).Status);
        }

        var unbound = host.Issuer.Mint(Employer(_company) with { Record = null });
        Assert.Contains("betrieb@example.org", (await host.Http.ReadAsync(address, unbound)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_OfTheCompany_IsMailedOfItsNoticesBesideTheOrganisations()
    {
        await host.RegisterAsync(_organisation, host.Issuer.Mint(Portal));
        await host.RegisterAsync(_company, Bound(_company));
        await AskAsync(_sister);
        await AskAsync(_company);

        Assert.Equal((2, 1), (await PendingAsync(_organisation), await PendingAsync(_company)));

        Assert.Equal(200, (await host.Http.ReplaceAsync($"/v1/preferences/{_company}", Bound(_company), new { email = false }, "*")).Status);
        await AskAsync(_company);
        Assert.Equal((3, 1), (await PendingAsync(_organisation), await PendingAsync(_company)));
    }

    [Fact]
    public async Task Address_OfTheCompany_IsItsOrganisationsPortalsToRemoveAndNoOthers()
    {
        await host.HandleAsync(new CompanyChanged(Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, Guid.CreateVersion7(), 1, _company, _organisation, null, null, Active: false));
        await host.RegisterAsync(_company, Bound(_company));
        await AskAsync(_company);
        var address = $"/v1/contact-points/{_company}";

        foreach (var stranger in (string[])[Bound(_sister), host.Issuer.Mint(Portal with { Organisation = PublicId.New(IdPrefix.Organisation) })])
            Assert.Equal(404, (await host.Http.SendAsync(HttpMethod.Delete, address, stranger, ifMatch: "*")).Status);
        Assert.Equal(204, (await host.Http.SendAsync(HttpMethod.Delete, address, host.Issuer.Mint(Portal), ifMatch: "*")).Status);
        Assert.Equal(0, await PendingAsync(_company));
    }

    private TestCaller Portal => TestCaller.Portal("company", "notices:read", "notices:write", "contacts:write") with { Organisation = _organisation };

    private TestCaller Employer(string company) => TestCaller.Person("employer", _organisation, company, "notices:read", "notices:write", "contacts:write");

    private string Bound(string company) => host.Issuer.Mint(Employer(company));

    private ProposalChanged Of(ProposalChanged proposal, string company) => proposal with { EmployerOrganisationId = _organisation, CompanyPublicId = company };

    private Task<int> PendingAsync(string recipient) => host.ReadAsync(db => db.Deliveries.CountAsync(d => d.Recipient == recipient && d.Status == DeliveryStatus.Pending));

    /// <summary>A company of the organisation is asked; answers the proposal.</summary>
    private async Task<string> AskAsync(string company)
    {
        var proposal = Of((await host.YoungAsync()).Proposal(Guid.CreateVersion7(), 1, ProposalStatus.AskedEmployer), company);
        await host.HandleAsync(proposal);
        return proposal.ProposalPublicId;
    }

    private async Task<List<JsonElement>> ItemsAsync(string token, string query = "") =>
        [.. (await host.Http.ReadAsync("/v1/inbox" + query, token)).Json.GetProperty("items").EnumerateArray()];

    private async Task<IEnumerable<string?>> ProposalsAsync(string token, string query = "") =>
        (await ItemsAsync(token, query)).Select(i => i.GetProperty("references").GetProperty("proposal").GetString());
}
