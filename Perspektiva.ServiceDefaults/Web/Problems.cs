namespace Perspektiva.ServiceDefaults.Web;

/// <summary>The problems (RFC 9457) that handlers answer with; the catalogue is docs/problems.md.</summary>
public static class Problems
{
    /// <summary>The record does not exist, or is none of this caller's business: both look the same.</summary>
    public static ProblemResult NotFound() => new(ProblemType.NotFound);

    /// <summary>Invalid members or parameters.</summary>
    public static ProblemResult Validation(IReadOnlyList<ValidationError> errors) => new(ProblemType.Validation) { Errors = errors };

    /// <summary>One invalid member.</summary>
    public static ProblemResult Validation(string pointer, string reason, string code) => Validation([new ValidationError(pointer, reason, code)]);

    /// <summary>The request conflicts with the present state.</summary>
    /// <param name="detail">One sentence without personal data.</param>
    public static ProblemResult Conflict(string detail) => new(ProblemType.Conflict) { Detail = detail };

    /// <summary>A conflict of a kind of its own.</summary>
    /// <param name="name">A name from the catalogue with status 409, for example <c>place-full</c>.</param>
    /// <param name="detail">One sentence without personal data.</param>
    public static ProblemResult Conflict(string name, string detail) =>
        new(ProblemType.All.First(type => type.Status == 409 && type.Name == name)) { Detail = detail };

    /// <summary>The lifecycle does not allow this step from here.</summary>
    public static ProblemResult InvalidTransition(string detail) => new(ProblemType.InvalidTransition) { Detail = detail };

    /// <summary>The place has no free capacity.</summary>
    public static ProblemResult PlaceFull(string detail) => new(ProblemType.PlaceFull) { Detail = detail };

    /// <summary>Consent for the purpose is missing.</summary>
    public static ProblemResult ConsentMissing(string detail) => new(ProblemType.ConsentMissing) { Detail = detail };

    /// <summary>The caller's role may not do this at all (otherwise answer <see cref="NotFound"/>).</summary>
    public static ProblemResult Forbidden(string detail) => new(ProblemType.Forbidden) { Detail = detail };

    /// <summary>The service cannot do it right now.</summary>
    /// <param name="retryAfter">When to try again.</param>
    public static ProblemResult Unavailable(TimeSpan retryAfter) => new(ProblemType.Unavailable) { RetryAfter = retryAfter };

    /// <summary>Any other problem of the catalogue.</summary>
    public static ProblemResult Of(ProblemType type, string? detail = null) => new(type) { Detail = detail };
}
