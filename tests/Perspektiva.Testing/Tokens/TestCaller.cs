using Perspektiva.Contracts;

namespace Perspektiva.Testing.Tokens;

/// <summary>Who a test calls as. <c>TestCaller.Portal("jobcentre", "participants:write")</c>, <c>caller with { Record = "coa_..." }</c>.</summary>
public sealed record TestCaller
{
    private static readonly string[] AllAudiences = ["participant", "employer", "matching", "notification", "identity"];

    /// <summary>Token's subject; the client for portals.</summary>
    public string Subject { get; init; } = "portal-test";

    /// <summary>The client id.</summary>
    public string Client { get; init; } = "portal-test";

    /// <summary>Public id of the organisation; null leaves the claim out.</summary>
    public string? Organisation { get; init; }

    /// <summary>Roles.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Public id of the bound record.</summary>
    public string? Record { get; init; }

    /// <summary>The portal's reference to the person behind it.</summary>
    public string? Actor { get; init; }

    /// <summary>Scopes.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Audiences; all services unless told otherwise.</summary>
    public IReadOnlyList<string> Audiences { get; init; } = AllAudiences;

    /// <summary>The header's type.</summary>
    public string TokenType { get; init; } = "at+jwt";

    /// <summary>The issuer.</summary>
    public string Issuer { get; init; } = TestIssuer.PublicUrl + "/";

    /// <summary>When issued, UTC.</summary>
    public DateTimeOffset IssuedAt { get; init; } = TimeProvider.System.GetUtcNow();

    /// <summary>How long the token lives; 10 minutes unless told otherwise.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether the token says from when on it is valid; our own identity's do not.</summary>
    public bool WithNotBefore { get; init; } = true;

    /// <summary>A portal of an organisation of its own.</summary>
    /// <param name="role">jobcentre, school, chamber, provider or company.</param>
    /// <param name="scopes">The scopes of its token.</param>
    public static TestCaller Portal(string role, params IReadOnlyList<string> scopes)
    {
        var name = $"portal-{role}-{Guid.CreateVersion7():N}";
        return new TestCaller { Subject = name, Client = name, Organisation = PublicId.New(IdPrefix.Organisation), Roles = [role], Scopes = scopes };
    }

    /// <summary>A person with an account, bound to a record.</summary>
    /// <param name="role">coach, employer, mentor, participant, guardian or operator.</param>
    /// <param name="organisation">Public id of the organisation acted for.</param>
    /// <param name="record">Public id of the record.</param>
    /// <param name="scopes">The scopes of the token.</param>
    public static TestCaller Person(string role, string organisation, string record, params IReadOnlyList<string> scopes) => new()
    {
        Subject = PublicId.New(IdPrefix.Account),
        Client = "workbench",
        Organisation = organisation,
        Roles = [role],
        Record = record,
        Scopes = scopes,
    };

    /// <summary>The same portal with a natural person behind it who is bound to a record.</summary>
    public TestCaller Acting(string role, string record, string actor = "user-1") => this with { Roles = [.. Roles, role], Record = record, Actor = actor };

    internal Dictionary<string, object> Claims()
    {
        var claims = new Dictionary<string, object>
        {
            ["iss"] = Issuer,
            ["aud"] = Audiences,
            ["sub"] = Subject,
            ["client_id"] = Client,
            ["scope"] = string.Join(' ', Scopes),
            ["iat"] = IssuedAt.ToUnixTimeSeconds(),
            ["exp"] = (IssuedAt + Lifetime).ToUnixTimeSeconds(),
            ["jti"] = Guid.CreateVersion7().ToString(),
        };
        if (WithNotBefore)
            claims["nbf"] = IssuedAt.ToUnixTimeSeconds();
        if (Organisation is not null)
            claims["org"] = Organisation;
        if (Roles.Count > 0)
            claims["role"] = Roles.Count == 1 ? Roles[0] : Roles;
        if (Record is not null)
            claims["record"] = Record;
        if (Actor is not null)
            claims["act"] = new Dictionary<string, object> { ["sub"] = Actor };
        return claims;
    }
}
