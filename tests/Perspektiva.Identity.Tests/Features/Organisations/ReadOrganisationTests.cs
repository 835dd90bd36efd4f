using Perspektiva.Identity.Tests.Hosting;
using Perspektiva.Testing.Http;

namespace Perspektiva.Identity.Tests.Features.Organisations;

/// <summary>An access log names organisations: whoever reads one can tell who that is.</summary>
[Collection(IdentityCollection.Name)]
public sealed class ReadOrganisationTests(IdentityFixture fixture)
{
    private readonly IdentityHost _host = fixture.Host;

    [Fact]
    public async Task Read_ByThePersonAndWhoRegistered_TellsNameAndKind()
    {
        var lent = await Lent.CreateAsync(_host);
        var actor = $"{Guid.CreateVersion7():N}";
        await lent.BindAsync(await lent.JobCentreTokenAsync(), actor, "participant", lent.Person.ParticipantPublicId);
        using var http = _host.Browser();

        foreach (var token in new[] { await _host.TokenAsync("portal-jobcentre", "participants:read", actor), await _host.TokenAsync("portal-jobcentre", "participants:read") })
        {
            var read = await http.ReadAsync($"/v1/organisations/{lent.Provider}", token);
            Assert.True(read.Status == 200, read.Text);
            Assert.Equal(("Bildungsträger", "provider"), (read.Json.GetProperty("name").GetString(), read.Json.GetProperty("kind").GetString()));
            Assert.Equal("missing-scope", (await http.ReadAsync("/v1/organisations", token)).Problem);
        }
    }

    [Fact]
    public async Task Read_ByAMentor_TellsNameAndKind_AndNotByTheCompanysPortal()
    {
        var lent = await Lent.CreateAsync(_host);
        var own = await _host.OrganisationOfAsync("portal-company");
        var mentor = await _host.MentorAsync(await _host.CompanyAsync(own));
        var actor = $"{Guid.CreateVersion7():N}";
        await lent.BindAsync(await _host.TokenAsync("portal-company", "actors:write"), actor, "mentor", mentor.MentorPublicId);
        using var http = _host.Browser();

        Assert.Equal(200, (await http.ReadAsync($"/v1/organisations/{lent.Provider}", await _host.TokenAsync("portal-company", "companies:read", actor))).Status);
        var portal = await _host.TokenAsync("portal-company", "companies:read");
        Assert.Equal(404, (await http.ReadAsync($"/v1/organisations/{lent.Provider}", portal)).Status);
        Assert.Equal(200, (await http.ReadAsync($"/v1/organisations/{own}", portal)).Status);
    }
}
