using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Matching.Features.Access;

/// <summary>Why a person's record was read, as the access log tells the person.</summary>
internal static class ReadPurpose
{
    /// <summary>Which places suit the person, or that the person stands among those whom a place suits.</summary>
    public const string Ranking = "ranking";

    /// <summary>One pair, part by part, in the API or on its page.</summary>
    public const string Explanation = "explanation";

    /// <summary>What to assess or to develop next.</summary>
    public const string Development = "development";

    /// <summary>A proposal, with what the person needs.</summary>
    public const string Proposal = "proposal";

    /// <summary>A placement or its check-ins.</summary>
    public const string Placement = "placement";

    /// <summary>What came out for the person in a cohort run.</summary>
    public const string Cohort = "cohort_run";

    /// <summary>Writes the line while the work goes on, which must ask nothing of the scope's database: so the line's round trip costs the answer none. Nothing is answered before it is written.</summary>
    public static async Task<T> ReadWhileAsync<T>(this IAccessLog log, Guid personId, string purpose, Func<Task<T>> work, CancellationToken ct)
    {
        var written = log.ReadAsync(personId, purpose, ct);
        try
        {
            return await work();
        }
        finally
        {
            await written;
        }
    }
}
