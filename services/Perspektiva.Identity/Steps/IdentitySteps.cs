using Perspektiva.Identity.Data;
using Perspektiva.Identity.Demo;
using Perspektiva.Identity.Keys;
using Perspektiva.ServiceDefaults.Persistence;

namespace Perspektiva.Identity.Steps;

/// <summary>What the executable does instead of serving: <c>migrate</c>, <c>rotate-keys [--compromised]</c>, <c>invite-operator</c>, <c>register-operator-client</c>.</summary>
internal static class IdentitySteps
{
    /// <summary>Runs the step that the arguments name; false where they name none.</summary>
    public static async Task<bool> RunAsync(WebApplication app, string[] args)
    {
        var ct = app.Lifetime.ApplicationStopping;
        await using var scope = app.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        if (await app.RunStepAsync<IdentityDb>(args))
        {
            await services.GetRequiredService<KeyFolder>().EnsureAsync(ct);
            await services.GetRequiredService<DemoSeed>().RunAsync(ct);
            await services.GetRequiredService<DemoEnd>().RunAsync(ct);
            return true;
        }
        switch (args)
        {
            case ["rotate-keys", .. var options]:
                await RotateAsync(services, options.Contains("--compromised"), ct);
                return true;
            case ["invite-operator", ..]:
                await services.GetRequiredService<OperatorSteps>().InviteAsync(ct);
                return true;
            case ["register-operator-client", ..]:
                await services.GetRequiredService<OperatorSteps>().RegisterClientAsync(ct);
                return true;
            default:
                return false;
        }
    }

    private static async Task RotateAsync(IServiceProvider services, bool compromised, CancellationToken ct)
    {
        foreach (var key in await services.GetRequiredService<KeyFolder>().RotateAsync(compromised, ct))
            Console.WriteLine($"{key.Use} key {key.Id} takes over at {key.ActiveFrom:u}");
    }
}
