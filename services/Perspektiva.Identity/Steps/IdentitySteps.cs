using Perspektiva.Identity.Data;
using Perspektiva.Identity.Demo;
using Perspektiva.Identity.Keys;
using Perspektiva.ServiceDefaults.Persistence;

namespace Perspektiva.Identity.Steps;

/// <summary>What the executable does instead of serving: <c>migrate</c>, <c>rotate-keys [--compromised]</c>, <c>invite-operator</c>, <c>register-operator-client</c>.</summary>
internal static class IdentitySteps
{
    /// <summary>The exit code where what was asked for is no step, or no option of it.</summary>
    public const int Refused = 2;

    private const string Compromised = "--compromised";
    private static readonly Dictionary<string, string[]> OptionsOf = new(StringComparer.Ordinal)
    {
        ["migrate"] = [],
        ["rotate-keys"] = [Compromised],
        ["invite-operator"] = [],
        ["register-operator-client"] = [],
    };

    /// <summary>
    /// What to say of arguments that cannot be meant; null where they can. A mistyped option must not become the ordinary step, nor a mistyped step a second identity. Settings
    /// (<c>--urls http://...</c>) come with no step and are the configuration's.
    /// </summary>
    public static string? Refusal(string[] args)
    {
        if (args is not [var step, .. var options])
            return null;
        if (step.StartsWith('-'))
            return args.FirstOrDefault(word => word == Compromised || OptionsOf.ContainsKey(word)) is { } misplaced ? $"'{misplaced}' is misplaced: the step comes first. {Steps}" : null;
        if (!OptionsOf.TryGetValue(step, out var known))
            return $"there is no step '{step}'. {Steps}";
        return options.FirstOrDefault(option => !known.Contains(option)) is { } unknown ? $"{step} has no option '{unknown}'. {Steps}" : null;
    }

    private static string Steps => "Steps: " + string.Join(", ", OptionsOf.Select(step => string.Concat([step.Key, .. step.Value.Select(option => $" [{option}]")])));

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
                await RotateAsync(services, options.Contains(Compromised), ct);
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
