using Microsoft.EntityFrameworkCore;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Servers;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.ServiceDefaults.Tests.Web;

public sealed class DatabaseAwayTests
{
    [Fact]
    public async Task Post_DatabaseKilledAndBack_503ThenOneEffectWithTheSameKey()
    {
        await using var postgres = await TestServers.StartPostgresAsync();
        await using var service = await SampleService.StartAsync($"{postgres.ConnectionString};Database=sample");
        var token = service.Issuer.Mint(TestCaller.Portal("jobcentre", "participants:read", "participants:write"));
        var body = new ThingRequest("survives", 3, null, null, null, null);
        const string Key = "the-same-key";
        Assert.Equal(201, (await service.Http.SubmitAsync("/v1/things", token, body with { Name = "before" })).Status);

        await postgres.KillAsync();
        var away = await service.Http.SubmitAsync("/v1/things", token, body, Key);
        Assert.Equal((503, "unavailable"), (away.Status, away.Problem));
        Assert.True(int.Parse(away.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture) >= 1);
        Assert.Equal(503, (await service.Http.ReadAsync("/health")).Status);
        Assert.Equal(200, (await service.Http.ReadAsync("/alive")).Status);

        await postgres.StartAsync();
        Assert.Equal(201, await UntilAcceptedAsync(service, token, body, Key));
        Assert.Equal(201, (await service.Http.SubmitAsync("/v1/things", token, body, Key)).Status);
        Assert.Equal(1, await service.WithDbAsync(db => db.Things.CountAsync(thing => thing.Name == "survives")));
    }

    private static async Task<int> UntilAcceptedAsync(SampleService service, string token, ThingRequest body, string key)
    {
        for (var attempt = 0; ; attempt++)
        {
            var answer = await service.Http.SubmitAsync("/v1/things", token, body, key);
            if (answer.Status != 503 || attempt == 40)
                return answer.Status;
            await Task.Delay(250);
        }
    }
}
