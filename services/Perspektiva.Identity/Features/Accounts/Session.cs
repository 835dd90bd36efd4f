using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Domain;

namespace Perspektiva.Identity.Features.Accounts;

/// <summary>Who is signed in at this browser, and since when.</summary>
internal sealed record SignedIn(Account Account, DateTimeOffset At);

/// <summary>The sign-in session of a browser: a cookie that names the account and its security stamp.</summary>
internal sealed class Session(IdentityDb db, TimeProvider time)
{
    public const string Scheme = "session";
    private const string StampClaim = "stamp";
    private const string AtClaim = "auth_time";

    public async Task<SignedIn?> ReadAsync(HttpContext http, CancellationToken ct)
    {
        if ((await http.AuthenticateAsync(Scheme)).Principal is not { } principal)
            return null;
        var subject = principal.FindFirstValue(ClaimTypes.NameIdentifier);
        var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.PublicId == subject, ct);
        if (account is null || account.SecurityStamp != principal.FindFirstValue(StampClaim))
            return null;
        var at = long.Parse(principal.FindFirstValue(AtClaim) ?? "0", CultureInfo.InvariantCulture);
        return new SignedIn(account, DateTimeOffset.FromUnixTimeSeconds(at));
    }

    public Task StartAsync(HttpContext http, Account account) => http.SignInAsync(Scheme, new ClaimsPrincipal(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, account.PublicId),
            new Claim(StampClaim, account.SecurityStamp),
            new Claim(AtClaim, time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
        ],
        Scheme)));

    /// <summary>Registers the cookie: for this browser session, 8 hours at most without a request.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddScoped<Session>();
        services.AddAuthentication().AddCookie(Scheme, options =>
        {
            options.Cookie.Name = "perspektiva.session";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.ExpireTimeSpan = TimeSpan.FromHours(8);
            options.SlidingExpiration = true;
        });
    }
}
