using Microsoft.Extensions.DependencyInjection;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.ServiceDefaults.Tests.Web;

public sealed class WriteSheddingTests
{
    [Fact]
    public async Task Write_WhileTheGateIsShut_503WithRetryAfterAndReadsGoOn()
    {
        var gate = new WriteGate();
        var service = await SampleService.StartAsync(new Dictionary<string, string?>(), services => services.AddSingleton<IWriteGate>(gate));
        try
        {
            var token = service.Issuer.Mint(TestCaller.Portal("jobcentre", "participants:read", "participants:write"));
            var key = Guid.CreateVersion7().ToString();
            gate.Observe(1_000_001, TimeSpan.Zero);

            var shed = await service.Http.SubmitAsync("/v1/things", token, new { name = "shed", rating = 3 }, key);
            Assert.Equal((503, "unavailable", "30"), (shed.Status, shed.Problem, shed.Headers["Retry-After"]));
            Assert.Equal(503, (await service.Http.ReplaceAsync("/v1/things/thg_x", token, new { name = "shed", rating = 3 }, "*")).Status);
            Assert.Equal(401, (await service.Http.SubmitAsync("/v1/things", null, new { name = "shed", rating = 3 })).Status);
            Assert.Equal(200, (await service.Http.ReadAsync("/v1/things", token)).Status);

            gate.Observe(0, TimeSpan.Zero);
            Assert.Equal(201, (await service.Http.SubmitAsync("/v1/things", token, new { name = "shed", rating = 3 }, key)).Status);
        }
        finally
        {
            await service.DisposeAsync();
        }
    }
}
