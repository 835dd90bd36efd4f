using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.ServiceDefaults.Tests.Web;

/// <summary>What was understood of a query.</summary>
public sealed record Understood(DateOnly? OnDate, TimeOnly? ShiftStart, string? Name, int? Limit, IReadOnlyList<string> Status);

/// <summary>Endpoints without a database.</summary>
internal static class SampleReads
{
    public static void Map(WebApplication app)
    {
        app.MapGet("/v1/understood", (DateOnly? onDate, TimeOnly? shiftStart, string? name, int? limit, string[]? status) =>
            TypedResults.Ok(new Understood(onDate, shiftStart, name, limit, status ?? []))).RequireScope("participants:read").WithName("Understand").WithSummary("Tells what it understood");
    }
}
