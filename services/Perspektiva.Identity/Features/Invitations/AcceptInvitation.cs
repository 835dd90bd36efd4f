using Microsoft.AspNetCore.Antiforgery;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Perspektiva.Contracts.V1;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Demo;
using Perspektiva.Identity.Domain;
using Perspektiva.Identity.Features.Accounts;
using Perspektiva.Identity.Views;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Identity.Features.Invitations;

/// <summary>The page on which a person accepts an invitation, with a new account or the one they have.</summary>
internal sealed class AcceptInvitation(
    IdentityDb db, Outbox<IdentityDb> outbox, OpenCodes codes, Issuers issuers, CredentialCheck credentials, Logins logins, Passwords passwords, Session session, SignInThrottle throttle, TimeProvider time,
    ILogger<AcceptInvitation> logger)
{
    public const string Path = "/account/accept-invitation";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet(Path, (HttpContext http) => Show(http, new AcceptForm { Code = http.Request.Query["code"].ToString() }))
            .AllowAnonymous().ExcludeFromDescription().WithName("ShowInvitation");
        app.MapPost(Path, (HttpContext http, IAntiforgery antiforgery, AcceptInvitation feature, CancellationToken ct) => feature.SubmitAsync(http, antiforgery, ct))
            .AllowAnonymous().WithOwnBody().ExcludeFromDescription().WithName("AcceptInvitation");
    }

    private static IResult Show(HttpContext http, AcceptForm form, params FieldError[] errors) =>
        Show(http, form, errors.Length == 0 ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest, errors);

    private static IResult Show(HttpContext http, AcceptForm form, int status, params FieldError[] errors) =>
        Pages.Page<AcceptPage>(http, status, new { Token = Pages.TokenOf(http), Form = form, Errors = errors });

    private async Task<IResult> SubmitAsync(HttpContext http, IAntiforgery antiforgery, CancellationToken ct)
    {
        if (await AcceptForm.ReadAsync(http, ct) is not { } form)
            return Pages.Error(http, "malformed", null);
        if (!await antiforgery.IsRequestValidAsync(http))
            return Show(http, form, new FieldError("code", "Die Seite war zu lange offen. Bitte versuchen Sie es noch einmal."));
        if (form.Missing() is { Length: > 0 } missing)
            return Show(http, form, missing);
        var address = http.Connection.RemoteIpAddress;
        if (!throttle.TryBegin(address))
        {
            SignIn.LogThrottled(logger);
            return Show(http, form, StatusCodes.Status429TooManyRequests, new FieldError("code", "Zu viele Versuche. Bitte warten Sie 10 Minuten."));
        }
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var (account, errors) = await AcceptAsync(form, ct);
        // also where it failed: a wrong password for an existing account counts
        await transaction.CommitAsync(ct);
        if (account is null)
            return Show(http, form, errors);
        throttle.Succeeded(address);
        await session.StartAsync(http, account);
        return Pages.Page<AcceptedPage>(http, StatusCodes.Status200OK, new { });
    }

    private async Task<(Account? Account, FieldError[] Errors)> AcceptAsync(AcceptForm form, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var hash = Invitation.HashOf(form.Code);
        var invitation = await db.Invitations.Include(i => i.Organisation).SingleOrDefaultAsync(i => i.CodeHash == hash, ct);
        if (invitation is null || !invitation.IsOpen(now) || !await issuers.StandAsync(invitation, ct))
            return (null, [new FieldError("code", "Dieser Code gilt nicht oder nicht mehr. Bitte bitten Sie um eine neue Einladung.")]);
        var (account, errors) = await AccountForAsync(form, invitation, now, ct);
        if (account is null)
            return (null, errors);
        await codes.TakeBackBesideAsync(invitation, ct);
        var granted = await BindAsync(invitation, account, now, ct);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            // the same code at the same moment in another window, or it was taken back: one of them wins
            return (null, [new FieldError("code", "Dieser Code wurde gerade eben benutzt oder zurückgenommen.")]);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return (null, [new FieldError("login", "Dieser Anmeldename wurde gerade eben vergeben.")]);
        }
        // Only now: the transaction is committed also where the save failed, and would take the event along.
        if (granted is not null)
            outbox.Add(granted);
        return (account, []);
    }

    private async Task<AccessGranted?> BindAsync(Invitation invitation, Account account, DateTimeOffset now, CancellationToken ct)
    {
        if ((await MembershipsOfAsync(account, ct)).Find(m => m.Active && invitation.IsTo(m)) is { } existing)
        {
            invitation.AcceptFor(existing, now);
            return null;
        }
        var membership = invitation.Accept(account, now);
        db.Add(membership);
        return membership.Granted(now);
    }

    private async Task<(Account? Account, FieldError[] Errors)> AccountForAsync(AcceptForm form, Invitation invitation, DateTimeOffset now, CancellationToken ct)
    {
        var index = logins.IndexOf(form.Login);
        // only whether there is one: the check takes the row under its lock, and must find it as it is then
        var taken = await db.Accounts.AnyAsync(a => a.LoginIndex == index, ct);
        if (taken && await credentials.CheckAsync(form.Login, form.Password, ct) is { } proven)
            return (proven, []);
        var account = taken ? await db.Accounts.SingleOrDefaultAsync(a => a.LoginIndex == index, ct) : null;
        if (account is null ? DemoCast.HasLogin(form.Login) : !await MayResetAsync(form.Login, account, invitation, ct))
            return (null, [new FieldError("login", "Dieser Anmeldename ist schon vergeben. Wenn er Ihrer ist, geben Sie bitte Ihr Kennwort dafür ein.")]);
        if (form.PasswordErrors() is { Length: > 0 } errors)
            return (null, errors);
        if (account is null)
            db.Add(account = Account.Open(index, now));
        passwords.Set(account, form.Password);
        return (account, []);
    }

    /// <summary>
    /// A forgotten password: who invites again to the one thing that the account is for may give it a new password; a new account could do no less.
    /// An account with any other task is not theirs to open, nor is a colleague's of the same company or of the network's office. One that serves nothing any more is the person's
    /// who returns to what it was for; the demo's people, whom the demo's end shut out, do not return so.
    /// </summary>
    private async Task<bool> MayResetAsync(string login, Account account, Invitation invitation, CancellationToken ct)
    {
        if (!invitation.NamesOnePerson)
            return false;
        var memberships = await MembershipsOfAsync(account, ct);
        return memberships.Exists(m => m.Active)
            ? memberships.TrueForAll(m => !m.Active || invitation.IsTo(m))
            : memberships.Exists(invitation.IsTo) && !DemoCast.HasLogin(login);
    }

    private Task<List<Membership>> MembershipsOfAsync(Account account, CancellationToken ct) =>
        db.Memberships.AsNoTracking().Where(m => m.Holder == HolderKind.Account && m.Subject == account.PublicId).ToListAsync(ct);
}
