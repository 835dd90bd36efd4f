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

/// <summary>The same beside it, at a service of its own: what waits and what is seen in a browser does not keep the others waiting.</summary>
[CollectionDefinition(Name)]
public sealed class IdentityBesideCollection : ICollectionFixture<IdentityFixture>
{
    public const string Name = "identity, beside";
}
