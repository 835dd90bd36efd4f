namespace Perspektiva.ServiceDefaults.Web;

/// <summary>A kind of problem from the catalogue in docs/problems.md: its stable name, HTTP status and title.</summary>
/// <param name="Name">Kebab-case; the last part of the <c>type</c> URI.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Title">Short English title, the same for every occurrence.</param>
public sealed record ProblemType(string Name, int Status, string Title)
{
    private const string Base = "https://perspektiva.example/problems/";

    /// <summary>The stable <c>type</c> URI.</summary>
    public string Uri { get; } = Base + Name;

    public static readonly ProblemType Validation = new("validation", 400, "The request has invalid values");
    public static readonly ProblemType MalformedJson = new("malformed-json", 400, "The body is not well-formed JSON");
    public static readonly ProblemType IdempotencyKeyMissing = new("idempotency-key-missing", 400, "The header Idempotency-Key is missing or malformed");
    public static readonly ProblemType BadRequest = new("bad-request", 400, "The request is not well-formed HTTP");
    public static readonly ProblemType Unauthorized = new("unauthorized", 401, "A valid access token is required");
    public static readonly ProblemType Forbidden = new("forbidden", 403, "The token does not allow this");
    public static readonly ProblemType MissingScope = new("missing-scope", 403, "The token lacks a scope");
    public static readonly ProblemType ConsentMissing = new("consent-missing", 403, "The person's consent for this purpose is missing");
    public static readonly ProblemType NotFound = new("not-found", 404, "There is no such resource for this caller");
    public static readonly ProblemType MethodNotAllowed = new("method-not-allowed", 405, "The resource does not know this method");
    public static readonly ProblemType RequestTimeout = new("request-timeout", 408, "The request came too slowly");
    public static readonly ProblemType Conflict = new("conflict", 409, "The request conflicts with the present state");
    public static readonly ProblemType RequestInFlight = new("request-in-flight", 409, "A request with the same Idempotency-Key is still running");
    public static readonly ProblemType PlaceFull = new("place-full", 409, "The place has no free capacity");
    public static readonly ProblemType InvalidTransition = new("invalid-transition", 409, "The present state does not allow this step");
    public static readonly ProblemType RankingSnapshotGone = new("ranking-snapshot-gone", 410, "The list is not kept any more");
    public static readonly ProblemType PreconditionFailed = new("precondition-failed", 412, "The record has changed since it was read");
    public static readonly ProblemType PayloadTooLarge = new("payload-too-large", 413, "The body is too large");
    public static readonly ProblemType UriTooLong = new("uri-too-long", 414, "The URI is too long");
    public static readonly ProblemType UnsupportedMediaType = new("unsupported-media-type", 415, "The content type must be application/json in UTF-8");
    public static readonly ProblemType IdempotencyKeyReused = new("idempotency-key-reused", 422, "The Idempotency-Key was used with another payload");
    public static readonly ProblemType PreconditionRequired = new("precondition-required", 428, "The header If-Match is required");
    public static readonly ProblemType RateLimited = new("rate-limited", 429, "Too many requests");
    public static readonly ProblemType HeadersTooLarge = new("headers-too-large", 431, "The headers are too large");
    public static readonly ProblemType Internal = new("internal", 500, "Something went wrong on our side");
    public static readonly ProblemType BadGateway = new("bad-gateway", 502, "The service behind the gateway did not answer properly");
    public static readonly ProblemType Unavailable = new("unavailable", 503, "The service is not available right now");
    public static readonly ProblemType GatewayTimeout = new("gateway-timeout", 504, "The service behind the gateway did not answer in time");

    /// <summary>Every type of the catalogue.</summary>
    public static IReadOnlyList<ProblemType> All { get; } =
    [
        Validation, MalformedJson, IdempotencyKeyMissing, BadRequest, Unauthorized, Forbidden, MissingScope, ConsentMissing, NotFound, MethodNotAllowed, RequestTimeout,
        Conflict, RequestInFlight, PlaceFull, InvalidTransition, RankingSnapshotGone, PreconditionFailed, PayloadTooLarge, UriTooLong, UnsupportedMediaType,
        IdempotencyKeyReused, PreconditionRequired, RateLimited, HeadersTooLarge, Internal, BadGateway, Unavailable, GatewayTimeout,
    ];

    /// <summary>The general type of a bare status code; one that the catalogue does not have is told as 400 or 500.</summary>
    public static ProblemType OfStatus(int status) => status switch
    {
        400 => BadRequest,
        401 => Unauthorized,
        403 => Forbidden,
        404 => NotFound,
        405 => MethodNotAllowed,
        408 => RequestTimeout,
        409 => Conflict,
        412 => PreconditionFailed,
        413 => PayloadTooLarge,
        414 => UriTooLong,
        415 => UnsupportedMediaType,
        428 => PreconditionRequired,
        429 => RateLimited,
        431 => HeadersTooLarge,
        502 => BadGateway,
        503 => Unavailable,
        504 => GatewayTimeout,
        >= 400 and < 500 => BadRequest,
        _ => Internal,
    };
}
