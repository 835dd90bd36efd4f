using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>A server that somebody else runs, known by the connection string that the configuration gives.</summary>
public sealed class ConnectionStringResource : Resource, IResourceWithConnectionString
{
    private readonly IConfiguration _configuration;

    internal ConnectionStringResource(string name, IConfiguration configuration)
        : base(name) => _configuration = configuration;

    /// <inheritdoc />
    public string ValueExpression => $"{{{Name}.connectionString}}";

    /// <inheritdoc />
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) =>
        new(_configuration.GetConnectionString(Name)
            ?? throw new InvalidOperationException($"The connection string '{Name}' is missing: give it as ConnectionStrings__{Name}"));
}
