using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Engine;

/// <summary>The addresses of a resource as the dashboard shows them.</summary>
internal static class AddressList
{
    public static ImmutableArray<UrlSnapshot> Of(IResource resource, bool isInactive)
    {
        var addresses = resource.Annotations.OfType<EndpointAnnotation>()
            .Select(endpoint => new ResourceUrlAnnotation { Url = endpoint.Url, EndpointName = endpoint.Name }).ToList();
        foreach (var callback in resource.Annotations.OfType<UrlCallback>())
        {
            if (callback.Change is { } change)
                addresses.Where(address => address.EndpointName == callback.EndpointName).ToList().ForEach(change);
            if (callback.Add is { } add && resource is IResourceWithEndpoints owner)
                addresses.Add(add(new EndpointReference(owner, callback.EndpointName)));
        }

        return [.. addresses.Select(address => new UrlSnapshot(address.EndpointName, address.Url, address.DisplayText, isInactive))];
    }
}
