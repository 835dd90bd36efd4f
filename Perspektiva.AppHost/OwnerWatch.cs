using System.Diagnostics;
using Microsoft.Extensions.Hosting;

namespace Perspektiva.AppHost;

/// <summary>Ends the platform when the process that asked for it is gone, so that a killed test run leaves nothing behind.</summary>
internal sealed class OwnerWatch(Platform platform, IHostApplicationLifetime lifetime) : BackgroundService
{
    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (platform.Owner is not { } id)
            return;
        try
        {
            using var owner = Process.GetProcessById(id);
            await owner.WaitForExitAsync(stoppingToken);
        }
        catch (ArgumentException)
        {
            // It is gone already.
        }

        lifetime.StopApplication();
    }
}
