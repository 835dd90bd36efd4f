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

    /// <summary>Two values of what takes one: whoever reads them as one finds nothing, and whoever reads the first leaves out the second.</summary>
    [Theory]
    [InlineData("name=A-1&name=A-2", "name")]
    [InlineData("name=A-1&NAME=A-1", "name")]
    [InlineData("name=&name=", "name")]
    [InlineData("limit=1&limit=2", "limit")]
    [InlineData("onDate=2027-04-03&onDate=2027-04-03", "onDate")]
    public async Task Get_ParameterTwiceThatIsNoList_IsRefused(string query, string parameter)
    {
        var answer = await service.Http.ReadAsync($"/v1/understood?{query}", Token);
        Assert.Equal((400, "validation"), (answer.Status, answer.Problem));
        var error = Assert.Single(answer.Json.GetProperty("errors").EnumerateArray());
        Assert.Equal((parameter, "duplicate_parameter"), (error.GetProperty("parameter").GetString(), error.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Get_ListSentTwice_HasBothAndATextKeepsItsComma()
    {
        var understood = (await service.Http.ReadAsync("/v1/understood?status=ready&status=placed&name=a,b", Token)).Json;
        Assert.Equal(["ready", "placed"], understood.GetProperty("status").EnumerateArray().Select(value => value.GetString()));
        Assert.Equal("a,b", understood.GetProperty("name").GetString());
    }

    /// <summary>As the API writes them and no other way: what may be read in two ways is read in the wrong one by somebody.</summary>
    [Theory]
    [InlineData("onDate=03.04.2027", "onDate")]
    [InlineData("onDate=04/03/2027", "onDate")]
    [InlineData("onDate=2027-03", "onDate")]
    [InlineData("onDate=2027-4-3", "onDate")]
    [InlineData("onDate=April%203", "onDate")]
    [InlineData("onDate=%202027-04-03", "onDate")]
    [InlineData("onDate=2027-04-03T00:00:00", "onDate")]
    [InlineData("onDate=2027-02-30", "onDate")]
    [InlineData("shiftStart=8%20PM", "shiftStart")]
    [InlineData("shiftStart=8:00", "shiftStart")]
    [InlineData("shiftStart=08", "shiftStart")]
    [InlineData("shiftStart=08:00+", "shiftStart")]
    [InlineData("shiftStart=24:00", "shiftStart")]
    public async Task Get_DayOrTimeInAnotherForm_IsRefused(string query, string parameter)
    {
        var answer = await service.Http.ReadAsync($"/v1/understood?{query}", Token);
        Assert.Equal((400, "validation"), (answer.Status, answer.Problem));
        var error = Assert.Single(answer.Json.GetProperty("errors").EnumerateArray());
        Assert.Equal((parameter, "malformed"), (error.GetProperty("parameter").GetString(), error.GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("onDate=2027-04-03&shiftStart=20:00", "2027-04-03", "20:00:00")]
    [InlineData("ondate=2027-04-03&shiftStart=08:00:30", "2027-04-03", "08:00:30")]
    public async Task Get_DayAndTime_AreRead(string query, string day, string time)
    {
        var understood = (await service.Http.ReadAsync($"/v1/understood?{query}", Token)).Json;
        Assert.Equal((day, time), (understood.GetProperty("onDate").GetString(), understood.GetProperty("shiftStart").GetString()));
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
