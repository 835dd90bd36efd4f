using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Perspektiva.ServiceDefaults.Security;

/// <summary>Who calls: read once from each access token. Injected per request.</summary>
public sealed class Caller
{
    private static readonly ConditionalWeakTable<ClaimsPrincipal, Caller> Known = [];

    /// <summary>As long as the columns are in which the services keep who did something: subject with client, or with the person behind it, and a slash between them.</summary>
    private const int LongestPair = 200;

    /// <summary>So that the organisation fits beside it, too.</summary>
    private const int LongestActor = 150;

    /// <summary>As long as the columns for public ids.</summary>
    private const int LongestId = 40;

    private readonly FrozenSet<string> _scopes;

    /// <summary>Reads the claims of a validated token.</summary>
    public Caller(ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        Subject = principal.FindFirstValue("sub") ?? "";
        ClientId = principal.FindFirstValue("client_id") ?? principal.FindFirstValue("azp") ?? Subject;
        Organisation = principal.FindFirstValue("org") ?? "";
        Record = principal.FindFirstValue("record");
        Actor = ReadActor(principal.FindFirstValue("act"));
        Roles = principal.FindAll("role").Select(claim => claim.Value).ToFrozenSet(StringComparer.Ordinal);
        _scopes = principal.FindAll("scope").SelectMany(claim => claim.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToFrozenSet(StringComparer.Ordinal);
        IssuedAt = long.TryParse(principal.FindFirstValue("iat"), out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
        IsAuthenticated = principal.Identity?.IsAuthenticated == true;
    }

    /// <summary>Whether there is a valid token at all; the rest is empty otherwise.</summary>
    public bool IsAuthenticated { get; }

    /// <summary>The client id for portals, <c>acc_...</c> for people.</summary>
    public string Subject { get; }

    /// <summary>The client that asked for the token.</summary>
    public string ClientId { get; }

    /// <summary>Public id <c>org_...</c> of the organisation that the token acts for; never empty behind <c>RequireScope</c>.</summary>
    public string Organisation { get; }

    /// <summary>Roles: the portal's kind, and the bound actor's or person's.</summary>
    public IReadOnlySet<string> Roles { get; }

    /// <summary>Public id of the record that the caller is bound to (<c>coa_</c>, <c>mtr_</c>, <c>par_</c>, <c>gua_</c>, <c>cmp_</c>), if any.</summary>
    public string? Record { get; }

    /// <summary>The one company that an employer is bound to and acts for alone; null = all of the organisation's.</summary>
    public string? OnlyCompany => Is("employer") ? Record : null;

    /// <summary>Whether a young person or guardian calls: they speak for themselves only, although behind a portal the token names that portal's role as well.</summary>
    public bool IsAccompanied => Is("participant") || Is("guardian");

    /// <summary>Whether the caller speaks for an organisation that registers people, a job centre or school.</summary>
    public bool IsRegisteringPortal => (Is("jobcentre") || Is("school")) && !IsAccompanied;

    /// <summary>The portal's pseudonymous reference to the person behind it, if given.</summary>
    public string? Actor { get; }

    /// <summary>When the token was issued, UTC, to the second.</summary>
    public DateTimeOffset? IssuedAt { get; }

    /// <summary>Whether the token carries the scope.</summary>
    public bool Has(string scope) => _scopes.Contains(scope);

    /// <summary>Whether the caller has the role.</summary>
    public bool Is(string role) => Roles.Contains(role);

    /// <summary>Whether the caller has the role and is bound to this record.</summary>
    public bool IsBoundTo(string role, [NotNullWhen(true)] string? record) => record is not null && Record == record && Is(role);

    /// <summary>Whether what the token says of its holder can be kept where it must be: another provider may name people as it likes.</summary>
    internal bool CanBeKept =>
        IsKept($"{ClientId}/{Subject}", LongestPair) && IsKept($"{Subject}/{Actor}", LongestPair) && IsKept(Organisation, LongestId) && IsKept(Record ?? "", LongestId)
        && IsKept(Actor ?? "", LongestActor);

    internal static Caller Of(HttpContext context) => Of(context.User);

    internal static Caller Of(ClaimsPrincipal principal)
    {
        // A token's principal is kept with it (TokenCache), and the caller that was read from it with it.
        return principal.Identity?.IsAuthenticated == true ? Known.GetValue(principal, static p => new Caller(p)) : new Caller(principal);
    }

    // PostgreSQL counts characters where .NET counts two for one beyond the first plane: what fits here fits there.
    private static bool IsKept(string text, int longest) => text.Length <= longest && !text.Contains('\0');

    private static string? ReadActor(string? act)
    {
        if (string.IsNullOrEmpty(act))
            return null;
        if (act[0] != '{')
            return act;
        try
        {
            using var json = JsonDocument.Parse(act);
            return json.RootElement.TryGetProperty("sub", out var sub) && sub.ValueKind == JsonValueKind.String ? sub.GetString() : null;
        }
        catch (JsonException)
        {
            // Another provider may put something else here; then there is no actor that we know.
            return null;
        }
    }
}
