using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using OpenIddict.Server;
using Perspektiva.Identity.Demo;
using Perspektiva.Identity.Domain;
using Perspektiva.Identity.Features.Accounts;
using Perspektiva.Identity.Features.Connect;
using Perspektiva.Identity.Features.Directory;
using Perspektiva.Identity.Features.Invitations;
using Perspektiva.Identity.Features.Memberships;
using Perspektiva.Identity.Keys;
using Perspektiva.Identity.Steps;
using Perspektiva.Identity.Tokens;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Identity;

/// <summary>What only Identity registers.</summary>
internal static class Setup
{
    /// <summary>OWASP's figure for PBKDF2 with HMAC-SHA512.</summary>
    private const int PasswordIterations = 210_000;

    /// <summary>The name of the client by which ServiceDefaults asks for the issuer's keys.</summary>
    private const string SigningKeysClient = "issuer";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Signing and encryption keys on disk, and the keys of cookies and forms beside them, so that sessions outlive a restart and hold in every replica.</summary>
    public static WebApplicationBuilder AddKeys(this WebApplicationBuilder builder)
    {
        var folder = builder.Configuration["Perspektiva:DataFolder"] ?? throw new InvalidOperationException("Perspektiva:DataFolder is missing: where the signing keys are kept");
        var services = builder.Services;
        services.AddSingleton(provider => new KeyFolder(Path.Combine(folder, "keys"), provider.GetRequiredService<MasterKey>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<KeyRing>();
        services.AddSingleton<IOperatorEndpoints, RotateKeys>();
        services.AddHostedService(provider => provider.GetRequiredService<KeyRing>());
        services.AddSingleton<IConfigureOptions<OpenIddictServerOptions>>(provider => provider.GetRequiredService<KeyRing>());
        services.AddSingleton<IOptionsChangeTokenSource<OpenIddictServerOptions>>(provider => provider.GetRequiredService<KeyRing>());
        var forms = Directory.CreateDirectory(Path.Combine(folder, "forms"), OwnerOnly);
        services.AddDataProtection().SetApplicationName("perspektiva-identity").PersistKeysToFileSystem(forms);
        services.AddOptions<KeyManagementOptions>().Configure<MasterKey>((options, masterKey) => options.XmlEncryptor = new FormKeyEncryptor(masterKey));
        return builder;
    }

    public static WebApplicationBuilder AddAccounts(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        Session.Add(services);
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "perspektiva.form";
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        services.AddRazorComponents();
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = PasswordIterations);
        services.AddSingleton<IPasswordHasher<Account>, PasswordHasher<Account>>();
        services.AddSingleton<Logins>();
        services.AddSingleton<Passwords>();
        services.AddSingleton<SignInThrottle>();
        services.AddScoped<CredentialCheck>();
        services.AddScoped<AcceptInvitation>();
        services.AddScoped<OpenCodes>();
        services.AddScoped<Issuers>();
        return builder;
    }

    public static WebApplicationBuilder AddFeatures(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddScoped<PortalToken>();
        services.AddScoped<PersonToken>();
        services.AddScoped<BindingRule>();
        services.AddScoped<MembershipAccess>();
        services.AddScoped<OwnInvitations>();
        services.AddScoped<Ending>();
        services.AddScoped<RecordDirectory>();
        services.AddScoped<DemoBinding>();
        services.AddScoped<DemoSeed>();
        services.AddScoped<DemoEnd>();
        services.AddScoped<OperatorSteps>();
        services.AddHostedService<TokenPruning>();
        services.Configure<ForwardedHeadersOptions>(options =>
            // the gateway on loopback says what the browser asked for; nobody else is believed
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost);
        return builder;
    }

    /// <summary>Unless another provider issues the tokens, Identity answers its own question for the key set.</summary>
    public static WebApplicationBuilder CheckOwnTokens(this WebApplicationBuilder builder)
    {
        if (builder.Configuration["Authentication:KeySet"] is null && builder.Configuration["Authentication:Authority"] is null)
        {
            builder.Services.AddHttpClient(SigningKeysClient)
                .ConfigurePrimaryHttpMessageHandler(provider => new OwnKeySet(provider.GetRequiredService<IOptionsMonitor<OpenIddictServerOptions>>()));
        }
        return builder;
    }
}
