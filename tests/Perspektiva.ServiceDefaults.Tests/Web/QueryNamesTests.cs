using Microsoft.EntityFrameworkCore;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.ServiceDefaults.Tests.Web;

/// <summary>A parameter that an operation does not know is refused: a filter that is misspelt would find everything.</summary>
public sealed class QueryNamesTests(SampleService service) : IClassFixture<SampleService>
{
    private string Token => service.Issuer.Mint(TestCaller.Portal("jobcentre", "participants:read", "participants:write"));

    [Theory]
    [InlineData("/v1/things?limit=3")]
    [InlineData("/v1/things?LIMIT=3")]
    [InlineData("/v1/things?")]
    public async Task Get_KnownParameters_AreRead(string path) => Assert.Equal(200, (await service.Http.ReadAsync(path, Token)).Status);

    [Theory]
    [InlineData("/v1/things?limit=3&limits=4", "limits")]
    [InlineData("/v1/things?status=ready&coach=x", "status coach")]
    [InlineData("/v1/things/thg_x?limit=3", "limit")] // another operation's
    [InlineData("/v1/things?=x", "")]
    public async Task Get_UnknownParameters_AreAllNamed(string path, string unknown)
    {
        var answer = await service.Http.ReadAsync(path, Token);
        Assert.Equal((400, "validation"), (answer.Status, answer.Problem));
        Assert.Equal(
            unknown.Split(' ').Select(name => (name, "unknown_parameter")),
            answer.Json.GetProperty("errors").EnumerateArray().Select(error => (error.GetProperty("parameter").GetString()!, error.GetProperty("code").GetString()!)));
    }

    [Fact]
    public async Task Post_UnknownParameter_ChangesNothing()
    {
        Assert.Equal(400, (await service.Http.SubmitAsync("/v1/things?dryRun=true", Token, new { name = "unknown parameter", rating = 3 })).Status);
        Assert.False(await service.WithDbAsync(db => db.Things.AnyAsync(thing => thing.Name == "unknown parameter")));
    }

    [Theory]
    [InlineData("/alive?x=y")]
    [InlineData("/openapi/v1.json?x=y")]
    public async Task Get_WhatIsInNoDocument_TakesWhatIsSent(string path) => Assert.Equal(200, (await service.Http.ReadAsync(path)).Status);
}
