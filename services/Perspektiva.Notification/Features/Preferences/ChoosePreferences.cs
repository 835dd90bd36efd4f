using Microsoft.EntityFrameworkCore;

using Perspektiva.Notification.Data;
using Perspektiva.Notification.Domain;
using Perspektiva.Notification.Features.ContactPoints;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Notification.Features.Preferences;

/// <summary>How a recipient wants to be told.</summary>
internal static class ChoosePreferences
{
    private const int MaxDailyBudget = 500;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/preferences/{recordId}", GetAsync).RequireScope("notices:read").WithName("GetPreferences").WithTags("Preferences")
            .WithSummary("How a recipient is told").Produces<PreferencesView>();
        app.MapPut("/v1/preferences/{recordId}", PutAsync).RequireScope("notices:write").WithName("SetPreferences").WithTags("Preferences")
            .WithSummary("Chooses e-mail or not, quiet hours (Europe/Berlin) and how many e-mails a day before the rest is summarised")
            .Produces<PreferencesView>();
    }

    private static async Task<IResult> GetAsync(string recordId, RecordAccess access, NotificationDb db, CancellationToken cancellation)
    {
        if (await access.FindAsync(recordId, cancellation) is null) return Problems.NotFound();
        var preference = await db.Preferences.AsNoTracking().SingleOrDefaultAsync(p => p.Recipient == recordId, cancellation) ?? new Preference { Recipient = recordId };
        return TypedResults.Ok(PreferencesView.Of(preference)).WithETag(preference.Version);
    }

    private static async Task<IResult> PutAsync(
        string recordId, PreferencesRequest body, HttpRequest request, RecordAccess access, NotificationDb db, CancellationToken cancellation)
    {
        var check = new Check();
        check.Range("/dailyBudget", body.DailyBudget, 0, MaxDailyBudget);
        check.That(body.QuietFrom is null == body.QuietUntil is null, body.QuietFrom is null ? "/quietFrom" : "/quietUntil", "quietFrom and quietUntil come together", "incomplete");
        if (check.Failed) return check.Problem();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await access.HoldAsync(recordId, cancellation) is null) return Problems.NotFound();
        var preference = await db.Preferences.SingleOrDefaultAsync(p => p.Recipient == recordId, cancellation);
        if (request.IfMatch(preference?.Version ?? 0) is { } refused) return refused;
        if (preference is null) db.Preferences.Add(preference = new Preference { Recipient = recordId });
        preference.Choose(body.Email, body.QuietFrom, body.QuietUntil, body.DailyBudget ?? Preference.DefaultDailyBudget);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return TypedResults.Ok(PreferencesView.Of(preference)).WithETag(preference.Version);
    }
}

/// <summary>What a recipient chose.</summary>
/// <param name="Email">Whether to send e-mails at all.</param>
/// <param name="QuietFrom">Local time from which no e-mail goes out (urgent ones excepted); may span midnight.</param>
/// <param name="QuietUntil">Local time at which they go out again.</param>
/// <param name="DailyBudget">E-mails a day before the rest is summarised, 0-500, default 20.</param>
internal sealed record PreferencesRequest(bool Email, TimeOnly? QuietFrom = null, TimeOnly? QuietUntil = null, int? DailyBudget = null);

/// <summary>What is in force.</summary>
internal sealed record PreferencesView(bool Email, TimeOnly? QuietFrom, TimeOnly? QuietUntil, int DailyBudget)
{
    public static PreferencesView Of(Preference preference) => new(preference.Email, preference.QuietFrom, preference.QuietUntil, preference.DailyBudget);
}
