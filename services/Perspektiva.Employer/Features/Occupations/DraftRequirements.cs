using Perspektiva.Contracts.V1;
using Perspektiva.Employer.Drafting;
using Perspektiva.Employer.Features.Places;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Employer.Features.Occupations;

/// <summary><c>GET /v1/occupations/{kldb}/draft-requirements</c>: where a company starts from; it corrects what does not fit.</summary>
internal static class DraftRequirements
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/occupations/{kldb}/draft-requirements", Handle)
        .RequireScope("places:read", "places:write").WithName("DraftRequirements")
        .WithSummary("A requirement profile drafted from an American survey, for the company to correct")
        .Produces<Response>();

    /// <param name="KldbKey">KldB 2010.</param>
    /// <param name="KldbTitle">German title.</param>
    /// <param name="Basis">What the draft is: never a fact about a company.</param>
    /// <param name="Occupations">The American occupations that it was averaged from.</param>
    /// <param name="Requirements">32 in the order of the dimensions; null = not asked.</param>
    /// <param name="Demands">Functional demands.</param>
    internal sealed record Response(
        string KldbKey, string? KldbTitle, string Basis, IReadOnlyList<Source> Occupations, IReadOnlyList<Requirement?> Requirements, IReadOnlyList<FunctionalConstraint> Demands);

    /// <param name="Code">O*NET-SOC.</param>
    /// <param name="Title">American title.</param>
    internal sealed record Source(string Code, string Title);

    private static IResult Handle(string kldb)
    {
        if (!Kldb.IsOccupation(kldb) || RequirementDrafter.ForOccupation(kldb) is not { } draft)
            return Problems.NotFound();
        return TypedResults.Ok(new Response(
            kldb, Kldb.TitleOf(kldb), RequirementDrafter.Basis,
            [.. draft.Occupations.Select(occupation => new Source(occupation.Code, occupation.Title))],
            draft.Requirements, PlaceView.DemandsOf(draft.Demands)));
    }
}
