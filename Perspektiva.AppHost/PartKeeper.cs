using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Perspektiva.AppHost;

/// <summary>
/// Starts a part again that has ended without having been told to, each process of it on its own, and tells so on the terminal. What an operator stops stays stopped, and so does all when the platform ends.
/// </summary>
internal sealed class PartKeeper(
    ResourceNotificationService notifications, ResourceCommandService commands, ResourceLoggerService logs, IConfiguration configuration, TimeProvider time)
{
    private readonly Dictionary<string, UnaskedEnds> _ends = new(StringComparer.Ordinal);

    /// <summary>Where the lines go.</summary>
    internal Action<string> Tell { get; init; } = Console.WriteLine;

    /// <summary>Watches the parts until it is cancelled. Before <paramref name="ready"/> nothing is started again: a part that ends then could not start, which the start itself tells.</summary>
    public async Task KeepAsync(Task ready, CancellationToken cancellation)
    {
        await foreach (var change in notifications.WatchAsync(cancellation))
        {
            if (!Readiness.IsKept(change.Resource))
                continue;
            if (!_ends.TryGetValue(change.ResourceId, out var ends))
                _ends[change.ResourceId] = ends = new UnaskedEnds(time);
            // A process that somebody debugs ends when they say so, and the host is told of its end alone.
            if (ends.Take(change.Snapshot) && configuration["DEBUG_SESSION_PORT"] is not { Length: > 0 })
                _ = StartAgainAsync(change, ends, ready, cancellation);
        }
    }

    private async Task StartAgainAsync(ResourceEvent end, UnaskedEnds ends, Task ready, CancellationToken cancellation)
    {
        var name = NameOf(end);
        try
        {
            await ready.WaitAsync(cancellation);
            await TellEndAsync(name, end);
            if (ends.NextPause() is not { } pause)
            {
                Tell($"{name} has ended {UnaskedEnds.Most} times within {UnaskedEnds.Window.TotalMinutes:F0} minutes and is not started again; once its cause is mended, start it in the dashboard, or the platform anew.");
                return;
            }

            if (pause > TimeSpan.Zero)
            {
                Tell($"{name} is started again in {pause.TotalSeconds:F0} s.");
                await Task.Delay(pause, time, cancellation);
            }

            cancellation.ThrowIfCancellationRequested();
            // An operator was faster.
            if (!ends.HasEnded)
                return;
            Tell($"{name} is started again.");
            var started = await commands.ExecuteCommandAsync(end.ResourceId, KnownResourceCommands.StartCommand, cancellation);
            if (!started.Success)
                Tell($"{name} could not be started again: {started.Message}");
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The platform ends.
        }
#pragma warning disable CA1031 // Whatever it was, the operator is told, and the other parts are kept.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Tell($"{name} could not be started again: {e.Message}");
        }
    }

    private async Task TellEndAsync(string name, ResourceEvent end)
    {
        var code = end.Snapshot.ExitCode is { } known ? string.Create(CultureInfo.InvariantCulture, $" (exit code {known})") : "";
        var what = end.Snapshot.State?.Text == KnownResourceStates.FailedToStart ? "could not be started" : "has ended, and nobody told it to";
        Tell($"{name} {what}{code}. Its last lines:");
        foreach (var line in await LastLines.ReadAsync(logs, end.ResourceId))
            Tell("    " + line);
    }

    // Of several processes it is said which one.
    private static string NameOf(ResourceEvent end) =>
        end.Resource.Annotations.OfType<ReplicaAnnotation>().Any(replicas => replicas.Replicas > 1) ? end.ResourceId : end.Resource.Name;
}
