using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Identity.Data;
using Perspektiva.Identity.Domain;

namespace Perspektiva.Identity.Tests.Hosting;

/// <summary>The service in this process, on a real port.</summary>
internal sealed class IdentityFactory(IReadOnlyDictionary<string, string> settings, TimeProvider time) : WebApplicationFactory<IdentityDb>
{
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        foreach (var (key, value) in settings)
            builder.UseSetting(key, value);
        builder.ConfigureTestServices(services =>
        {
            services.AddSingleton(time);
            services.AddSingleton<PasswordHasher<Account>>();
            services.AddSingleton<IPasswordHasher<Account>, RememberingHasher>();
        });
    }
}
