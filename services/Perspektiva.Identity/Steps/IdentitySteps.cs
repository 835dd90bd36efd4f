using Microsoft.EntityFrameworkCore;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Demo;
using Perspektiva.Identity.Domain;
using Perspektiva.Identity.Features.Invitations;
using Perspektiva.Identity.Keys;
using Perspektiva.ServiceDefaults.Persistence;

namespace Perspektiva.Identity.Steps;

/// <summary>What the executable does instead of serving: <c>migrate</c>, <c>rotate-keys [--compromised]</c>, <c>invite-operator</c>.</summary>
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
            return true;
        }
        switch (args)
        {
            case ["rotate-keys", .. var options]:
                await RotateAsync(services, options.Contains("--compromised"), ct);
                return true;
            case ["invite-operator", ..]:
                await InviteOperatorAsync(services, ct);
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

    /// <summary>The first operator: whoever can run this program on the server.</summary>
    private static async Task InviteOperatorAsync(IServiceProvider services, CancellationToken ct)
    {
        var db = services.GetRequiredService<IdentityDb>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var organisation = await db.Organisations.OrderBy(o => o.Id).FirstOrDefaultAsync(o => o.Kind == OrganisationKind.Operator, ct);
        if (organisation is null)
            db.Add(organisation = Organisation.Found("Netzwerkbüro", OrganisationKind.Operator, now));
        var (invitation, code) = Invitation.Issue(organisation, Roles.Operator, null, now);
        db.Add(invitation);
        await db.SaveChangesAsync(ct);
        Console.WriteLine($"Open this within 14 days: {Invite.UrlOf(services.GetRequiredService<IConfiguration>(), code)}");
    }
}
