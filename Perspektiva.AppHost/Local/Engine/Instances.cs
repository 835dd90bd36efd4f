using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Engine;

/// <summary>One process of a resource.</summary>
/// <param name="Id">Its name at the engine and in the dashboard.</param>
/// <param name="Resource">What it is a process of.</param>
/// <param name="Index">From 0, below the number of replicas.</param>
internal sealed record Instance(string Id, IResource Resource, int Index);

/// <summary>The processes of all resources. A resource with one process lends it its name.</summary>
internal sealed class Instances(DistributedApplicationModel model)
{
    public IReadOnlyList<Instance> All { get; } = [.. model.Resources.Where(HasProcess).SelectMany(Of)];

    public Instance? Find(string id) => All.FirstOrDefault(instance => instance.Id == id);

    public static int Replicas(IResource resource) =>
        Math.Max(1, resource.Annotations.OfType<ReplicaAnnotation>().Select(replicas => replicas.Replicas).LastOrDefault(1));

    private static bool HasProcess(IResource resource) => resource is ExecutableResource or ProjectResource;

    private static IEnumerable<Instance> Of(IResource resource)
    {
        var replicas = Replicas(resource);
        return Enumerable.Range(0, replicas)
            .Select(index => new Instance(replicas == 1 ? resource.Name : FormattableString.Invariant($"{resource.Name}-{index + 1}"), resource, index));
    }
}
