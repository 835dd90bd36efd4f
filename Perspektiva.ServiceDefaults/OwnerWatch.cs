using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Perspektiva.ServiceDefaults;

/// <summary>Ends this process when the one named by <c>PERSPEKTIVA_OWNER</c> (a process id) is gone, however that ended: a host that was killed leaves no service behind. Without the setting it stands alone.</summary>
public sealed class OwnerWatch(IConfiguration configuration, IHostApplicationLifetime lifetime, TimeProvider time) : BackgroundService
{
    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (configuration.GetValue<int?>("PERSPEKTIVA_OWNER") is not { } owner)
            return;
        while (IsAlive(owner))
            await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken);
        lifetime.StopApplication();
    }

    private static bool IsAlive(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
