using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.ServiceDefaults.Security;

/// <summary>The operator's own door: the dashboard's commands come in here with a key that the host generates.</summary>
internal static class OperatorKey
{
    private const string Header = "X-Operator-Key";

    /// <summary>Maps <c>/operator</c> with everything that is registered for it. Without a configured key there is nothing to see.</summary>
    public static void MapOperators(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/operator").AllowAnonymous().ExcludeFromDescription().AddEndpointFilter(async (context, next) =>
            IsOperator(context.HttpContext) ? await next(context) : Problems.NotFound());
        foreach (var endpoints in app.ServiceProvider.GetServices<IOperatorEndpoints>())
            endpoints.Map(group);
    }

    private static bool IsOperator(HttpContext context)
    {
        var expected = context.RequestServices.GetRequiredService<IConfiguration>()["Perspektiva:OperatorKey"];
        var given = context.Request.Headers[Header].ToString();
        return !string.IsNullOrEmpty(expected) && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(given));
    }
}
