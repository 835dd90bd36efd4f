using Microsoft.AspNetCore.Builder;
using Perspektiva.ServiceDefaults.Web;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.ServiceDefaults.Tests.Web;

public sealed class DeprecationTests(SampleService service) : IClassFixture<SampleService>
{
    /// <summary>Who is refused, and who meets a fault, builds on it as well.</summary>
    [Theory]
    [InlineData("/v1/old", true, 200)]
    [InlineData("/v1/old?fail=true", true, 500)]
    [InlineData("/v1/old?fail=perhaps", true, 400)]
    [InlineData("/v1/old", false, 401)]
    public async Task Get_WhatWillGo_EachAnswerSaysSinceAndUntilWhen(string path, bool known, int status)
    {
        var answer = await service.Http.ReadAsync(path, known ? service.Issuer.Mint(TestCaller.Portal("jobcentre", "participants:read")) : null);
        Assert.Equal(status, answer.Status);
        Assert.Equal(("@1796083200", "Tue, 01 Jun 2027 00:00:00 GMT"), (answer.Headers["Deprecation"], answer.Headers["Sunset"]));
    }

    [Fact]
    public async Task Get_WhatStays_SaysNothing()
    {
        var answer = await service.Http.ReadAsync("/v1/understood", service.Issuer.Mint(TestCaller.Portal("jobcentre", "participants:read")));
        Assert.Equal((200, false, false), (answer.Status, answer.Headers.ContainsKey("Deprecation"), answer.Headers.ContainsKey("Sunset")));
    }

    [Fact]
    public async Task Document_WhatWillGo_IsDeprecated()
    {
        var paths = (await service.Http.ReadAsync("/openapi/v1.json")).Json.GetProperty("paths");
        Assert.True(paths.GetProperty("/v1/old").GetProperty("get").GetProperty("deprecated").GetBoolean());
        Assert.False(paths.GetProperty("/v1/understood").GetProperty("get").TryGetProperty("deprecated", out _));
    }

    [Fact]
    public async Task WithDeprecation_EndBeforeItsBegin_IsAMistake()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();
        Assert.Throws<ArgumentOutOfRangeException>(() => app.MapGet("/", () => "").WithDeprecation(new DateOnly(2027, 6, 1), new DateOnly(2027, 5, 31)));
    }
}
