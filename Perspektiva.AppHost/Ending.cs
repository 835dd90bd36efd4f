using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Perspektiva.AppHost;

/// <summary>How the host ends: with code 0 only where somebody asked it to, or where what was asked for has been done.</summary>
internal static class Ending
{
    /// <summary>The exit code where what was asked for makes no sense.</summary>
    public const int Refused = 2;

    /// <summary>Runs until it is told to stop. Where a part of the host itself has failed, the cause is told in one line and the code is not 0.</summary>
    /// <remarks>The framework takes a failed background service for a reason to stop, and then returns as after Ctrl-C.</remarks>
    public static async Task<int> RunToTheEndAsync(this DistributedApplication application)
    {
        Exception? cause = null;
        var (services, stopped) = (application.Services, false);
        using var stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() => (cause, stopped) = (FailureOf(services), true));
        try
        {
            await application.RunAsync();
        }
        catch (OperationCanceledException) when (stopped)
        {
            // It was told to stop while it was still starting.
        }
#pragma warning disable CA1031 // Whatever it was, the host has logged it, it is told here, and the code says it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            cause ??= e;
        }

        if (cause is null)
            return Environment.ExitCode;
        await Console.Error.WriteLineAsync("The platform has stopped: " + cause.Message.ReplaceLineEndings(" "));
        return Environment.ExitCode is 0 ? 1 : Environment.ExitCode;
    }

    private static Exception? FailureOf(IServiceProvider services) =>
        services.GetServices<IHostedService>().OfType<BackgroundService>().Select(service => service.ExecuteTask?.Exception?.GetBaseException()).FirstOrDefault(failure => failure is not null);
}
