using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Perspektiva.ServiceDefaults.Security;

/// <summary>Registration of token validation and of the rules that every endpoint follows.</summary>
public static class SecurityExtensions
{
    /// <summary>Adds bearer tokens, the scope rules and <see cref="Caller"/>. Endpoints without a rule of their own need a valid token.</summary>
    /// <param name="audiences">The audiences that this process answers for.</param>
    public static WebApplicationBuilder AddSecurity(this WebApplicationBuilder builder, params IReadOnlyList<string> audiences)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddHttpContextAccessor();
        services.AddHttpClient(SigningKeys.ClientName, client => client.Timeout = TimeSpan.FromSeconds(5)).AddServiceDiscovery();
        services.TryAddSingleton<SigningKeys>();
        services.TryAddSingleton<TokenCache>();
        services.TryAddSingleton<RevocationList>();
        services.TryAddSingleton<IRevocations>(provider => provider.GetRequiredService<RevocationList>());
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, ProblemAuthorizationResultHandler>();
        services.AddSingleton<IAuthorizationHandler, ScopeHandler>();
        services.AddScoped(provider => Caller.Of(
            provider.GetRequiredService<IHttpContextAccessor>().HttpContext ?? throw new InvalidOperationException("There is a caller only within a request")));
        services.AddAuthentication(BearerHandler.SchemeName).AddScheme<BearerOptions, BearerHandler>(BearerHandler.SchemeName, options =>
        {
            options.Audiences = audiences;
            Configure(options, builder.Configuration);
        });
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        return builder;
    }

    private static void Configure(BearerOptions options, ConfigurationManager configuration)
    {
        var types = configuration.GetSection("Authentication:TokenTypes").Get<string[]>();
        if (types is { Length: > 0 })
            options.TokenTypes = types;
        var foreign = configuration["Authentication:Authority"] is { Length: > 0 };
        options.Issuer = configuration["Authentication:Issuer"]
            ?? (foreign ? null : (configuration["Perspektiva:PublicUrl"] ?? "http://localhost").TrimEnd('/') + "/");
    }
}
