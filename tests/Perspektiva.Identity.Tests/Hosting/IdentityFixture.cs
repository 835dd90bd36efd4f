namespace Perspektiva.Identity.Tests.Hosting;

/// <summary>One demo service for the tests that leave it usable for the others.</summary>
public sealed class IdentityFixture : IAsyncLifetime
{
    internal IdentityHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Host = await IdentityHost.StartAsync();

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}

[CollectionDefinition(Name)]
public sealed class IdentityCollection : ICollectionFixture<IdentityFixture>
{
    public const string Name = "identity";
}
