namespace Perspektiva.CrashPeer;

/// <summary>Ends this process when the test that started it is gone, however that ended.</summary>
internal sealed class OwnerWatch(IConfiguration configuration, IHostApplicationLifetime lifetime, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (configuration["PERSPEKTIVA_TEST_OWNER"] is not { Length: > 0 } owner)
            return;
        while (Directory.Exists("/proc/" + owner))
            await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken);
        lifetime.StopApplication();
    }
}
