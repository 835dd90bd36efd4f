using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Perspektiva.Identity.Tests.Hosting.SharedOnesFirst))]

namespace Perspektiva.Identity.Tests.Hosting;

/// <summary>The collections that share a service take longest and begin first: one that begins last would run alone, with a processor idle.</summary>
public sealed class SharedOnesFirst : ITestCollectionOrderer
{
    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderByDescending(collection => collection.TestCollectionDisplayName is IdentityCollection.Name or IdentityBesideCollection.Name)];
}
