using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Identity.Keys;

/// <summary>The operator's <c>POST /operator/keys/rotate</c>: what the step <c>rotate-keys</c> does, by the running service. What is for a stolen key stays with the step.</summary>
internal sealed class RotateKeys : IOperatorEndpoints
{
    public void Map(IEndpointRouteBuilder operators) => operators.MapPost("/keys/rotate", HandleAsync).WithName("RotateKeys");

    private static async Task<IResult> HandleAsync(KeyFolder folder, CancellationToken ct)
    {
        var added = await folder.RotateAsync(compromised: false, ct);
        return TypedResults.Ok(new Rotated(added.Single(key => key.Use is KeyUse.Signing).Id, added.Single(key => key.Use is KeyUse.Encryption).Id, added[0].ActiveFrom));
    }

    private sealed record Rotated(string SigningKey, string EncryptionKey, DateTimeOffset ActiveFrom);
}
