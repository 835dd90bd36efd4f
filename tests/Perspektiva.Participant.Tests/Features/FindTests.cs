using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Perspektiva.Contracts;
using Perspektiva.Participant.Features.Participants;
using Perspektiva.Participant.Tests.Support;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Participant.Tests.Features;

/// <summary>People are found by state, coach and family name, among those whom the caller may see.</summary>
public sealed class FindTests(ParticipantService service)
{
    private readonly TestCaller _portal = Portals.JobCentre();

    [Fact]
    public async Task List_ByFamilyName_FindsTheWholeNameHoweverItIsSpelt()
    {
        var first = await service.RegisteredIdAsync(_portal, Portals.Registration("Müller-Lüdenscheidt"));
        var second = await service.RegisteredIdAsync(_portal, Portals.Registration("MUELLER LUEDENSCHEIDT"));
        await service.RegisteredIdAsync(_portal, Portals.Registration("Müller"));
        await service.RegisteredIdAsync(Portals.JobCentre(), Portals.Registration("Müller-Lüdenscheidt"));

        Assert.Equal([first, second], await FoundAsync("name=m%C3%BCller%20l%C3%BCdenscheidt"));
        Assert.Empty(await FoundAsync("name=M%C3%BCll"));
    }

    [Fact]
    public async Task List_ByFamilyName_FollowsAChangeOfTheName()
    {
        var id = await service.RegisteredIdAsync(_portal, Portals.Registration("Ledig"));
        await service.PatchAsync(_portal, $"/v1/participants/{id}", new { familyName = "Verheiratet" });

        Assert.Empty(await FoundAsync("name=Ledig"));
        Assert.Equal([id], await FoundAsync("name=verheiratet"));
    }

    [Fact]
    public async Task List_ByStateAndCoach_KeepsThose()
    {
        var coach = await service.CoachAsync(Portals.Provider());
        var ids = new List<string>();
        foreach (var status in new[] { "ready", "profiling", "paused", "ready" })
        {
            ids.Add(await service.RegisteredIdAsync(_portal));
            Assert.Equal(200, (await service.PatchAsync(_portal, $"/v1/participants/{ids[^1]}", new { status })).Status);
        }

        await service.AssignAsync(_portal, ids[3], coach.Record);

        Assert.Equal([ids[0], ids[3]], await FoundAsync("status=ready&limit=1"));
        Assert.Equal([ids[1], ids[2]], await FoundAsync("status=profiling&status=paused"));
        Assert.Equal([ids[3]], await FoundAsync($"coachId={coach.Record}"));
        Assert.Empty(await FoundAsync($"coachId={coach.Record}&status=paused"));
        Assert.Empty(await FoundAsync($"coachId={PublicId.New("coa")}"));
    }

    [Theory]
    [InlineData("status=king")]
    [InlineData("status=Ready")]
    [InlineData("coachId=x")]
    [InlineData("name=%20")]
    public async Task List_ByWhatIsNone_IsRefused(string query) =>
        Assert.Equal("validation", (await service.GetAsync(_portal, $"/v1/participants?{query}")).Problem);

    [Fact]
    public async Task Indexing_RowsOfTheVersionBefore_AreFoundAfterATurnAndKeepTheirVersion()
    {
        var family = $"Altbestand{Guid.CreateVersion7():N}";
        var (first, damaged) = (await service.RegisteredIdAsync(_portal, Portals.Registration(family)), await service.RegisteredIdAsync(_portal, Portals.Registration(family)));
        // As an instance of the version before writes them, which does not know the column.
        foreach (var id in new[] { first, damaged })
            await service.ScalarAsync<bool>("UPDATE participant SET family_index = NULL WHERE public_id = $1 RETURNING true", new NpgsqlParameter { Value = id });
        await service.ScalarAsync<bool>("UPDATE participant SET data = decode(repeat('00', 64), 'hex') WHERE public_id = $1 RETURNING true", new NpgsqlParameter { Value = damaged });
        Assert.Empty(await FoundAsync($"name={family}"));
        var indexing = new FamilyNameIndexing(service.Services.GetRequiredService<IServiceScopeFactory>(), service.Clock, NullLogger<FamilyNameIndexing>.Instance);

        Assert.True(await indexing.IndexAsync(TestContext.Current.CancellationToken) >= 1);

        Assert.Equal([first], await FoundAsync($"name={family}"));
        Assert.Equal(1, (await service.GetAsync(_portal, $"/v1/participants/{first}")).Json.GetProperty("version").GetInt32());
        await service.ScalarAsync<bool>("DELETE FROM participant WHERE public_id = $1 RETURNING true", new NpgsqlParameter { Value = damaged });
    }

    [Fact]
    public void Host_Services_ContainTheIndexing() => Assert.Contains(service.Services.GetServices<IHostedService>(), hosted => hosted is FamilyNameIndexing);

    private async Task<List<string>> FoundAsync(string query)
    {
        var read = new List<string>();
        for (string? path = $"/v1/participants?{query}"; path is not null;)
        {
            var page = await service.GetAsync(_portal, path);
            Assert.True(page.Status == 200, page.Text);
            read.AddRange(page.Json.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()!));
            path = page.Json.GetProperty("next").GetString() is { } next ? $"/v1/participants?{query}&after={next}" : null;
        }

        return read;
    }
}
