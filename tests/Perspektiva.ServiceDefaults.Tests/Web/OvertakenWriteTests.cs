using Microsoft.EntityFrameworkCore;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.ServiceDefaults.Tests.Web;

/// <summary>A write that another one overtakes between reading and writing.</summary>
public sealed class OvertakenWriteTests(SampleService service) : IClassFixture<SampleService>
{
    private const string Once = "overtaken once";
    private const string Always = "overtaken";
    private readonly string _token = service.Issuer.Mint(TestCaller.Portal("jobcentre", "participants:read", "participants:write"));

    [Fact]
    public async Task Put_WhateverTheVersion_RunsAgainOnWhatOvertookIt()
    {
        var path = await CreatedAsync("put");
        var answer = await service.Http.ReplaceAsync(path, _token, new ThingRequest(Once, 4, null, null, null, null), "*");
        Assert.Equal((200, "\"12\""), (answer.Status, answer.ETag));
        Assert.Equal((Once, 4), await ReadAsync(path));
    }

    [Fact]
    public async Task Put_BoundToAVersion_IsNotRunAgain()
    {
        var path = await CreatedAsync("bound");
        var answer = await service.Http.ReplaceAsync(path, _token, new ThingRequest(Once, 4, null, null, null, null), "\"1\"");
        Assert.Equal((412, "precondition-failed"), (answer.Status, answer.Problem));
        Assert.Equal(("bound", 3), await ReadAsync(path));
    }

    [Fact]
    public async Task Post_Overtaken_HasItsEffectOnceAndItsAnswerStored()
    {
        var path = await CreatedAsync(Once);
        var key = Guid.CreateVersion7().ToString();
        var answer = await service.Http.SubmitAsync($"{path}/raise", _token, key: key);
        Assert.Equal((200, 4L, 12L), (answer.Status, answer.Json.GetProperty("rating").GetInt64(), answer.Json.GetProperty("version").GetInt64()));
        Assert.Equal(answer.Text, (await service.Http.SubmitAsync($"{path}/raise", _token, key: key)).Text);
        Assert.Equal((Once, 4), await ReadAsync(path));
    }

    [Fact]
    public async Task Write_OvertakenAgainAndAgain_HearsSoAndChangesNothing()
    {
        var (put, post) = (await CreatedAsync("put for ever"), await CreatedAsync(Always));
        var answer = await service.Http.ReplaceAsync(put, _token, new ThingRequest(Always, 4, null, null, null, null), "*");
        Assert.Equal((412, "precondition-failed"), (answer.Status, answer.Problem));
        Assert.Equal(("put for ever", 3), await ReadAsync(put));

        var before = await AnswersAsync();
        answer = await service.Http.SubmitAsync($"{post}/raise", _token);
        Assert.Equal((412, "precondition-failed"), (answer.Status, answer.Problem));
        Assert.Equal((Always, 3), await ReadAsync(post));
        Assert.Equal(before, await AnswersAsync());
    }

    private async Task<string> CreatedAsync(string name) =>
        (await service.Http.SubmitAsync("/v1/things", _token, new ThingRequest(name, 3, null, null, null, null))).Location!;

    private async Task<(string, int)> ReadAsync(string path)
    {
        var thing = (await service.Http.ReadAsync(path, _token)).As<ThingResponse>();
        return (thing.Name, thing.Rating);
    }

    private Task<int> AnswersAsync() => service.WithDbAsync(db => db.Set<IdempotencyAnswer>().CountAsync());
}
