using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Employer.Features;

/// <summary>The look-up of a record by the organisation's own reference.</summary>
internal static class ExternalRefQuery
{
    /// <summary>As long as one may be that is stored.</summary>
    private const int MaxLength = 200;

    /// <summary>The reference that is asked for, trimmed as those are that are stored; null where none is.</summary>
    public static string? ExternalRef(this Check check, string? asked)
    {
        var reference = asked?.Trim();
        if (reference is { Length: 0 or > MaxLength })
            check.ParameterError("externalRef", FormattableString.Invariant($"must have 1 to {MaxLength} characters"), "malformed");
        return reference;
    }
}
