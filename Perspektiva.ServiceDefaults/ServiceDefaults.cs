using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Telemetry;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.ServiceDefaults;

/// <summary>What every service is.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Telemetry, health, JSON, problems, tokens, limits, keys and the clock.</summary>
    /// <param name="service">The service's name, which is also the audience that its tokens must name.</param>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder, string service)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton(new ServiceIdentity(service));
        builder.Services.TryAddSingleton<MasterKey>();
        builder.Services.TryAddSingleton<BlindIndex>();
        builder.Services.AddHostedService<OwnerWatch>();
        builder.Services.AddServiceDiscovery();
        builder.Services.AddHealthChecks();
        builder.AddTelemetry(service);
        builder.AddProblemsAndLimits();
        builder.AddSecurity(service);
        builder.AddApi();
        return builder;
    }

    /// <summary>The pipeline and the endpoints that every service has; map the features afterwards.</summary>
    public static WebApplication UseServiceDefaults(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseProblems();
        app.UseHeadAsGet();
        app.UseRouting();
        app.UseDeprecation();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseNoHeadOfStreams();
        app.UseMiddleware<WriteShedding>();
        app.UseMiddleware<QueryText>();
        app.UseJsonBody();
        app.UseMiddleware<OvertakenWrite>();
        app.MapHealth();
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        app.MapOperators();
        return app;
    }
}
