using System.Diagnostics;
using System.Globalization;
using Perspektiva.Testing.Servers;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Matching.Tests.Support;

/// <summary>The service as a process of its own, to be killed.</summary>
internal sealed class ServiceRun : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private readonly Process _process;

    private ServiceRun(Process process, HttpClient http) => (_process, Http) = (process, http);

    public HttpClient Http { get; }

    public static async Task<ServiceRun> StartAsync(TestIssuer issuer, string database)
    {
        var port = FreePorts.Next();
        var start = new ProcessStartInfo(Repository.Program("services/Perspektiva.Matching"));
        foreach (var (name, value) in issuer.Environment)
            start.Environment[name] = value;
        start.Environment["ConnectionStrings__matching"] = database;
        start.Environment["ConnectionStrings__rabbitmq"] = "amqp://guest:guest@127.0.0.1:1";
        start.Environment["ASPNETCORE_URLS"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["Logging__Console__LogLevel__Default"] = "None";
        var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        var run = new ServiceRun(process, new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")) });
        var since = Stopwatch.StartNew();
        while (!await run.IsAliveAsync())
        {
            if (process.HasExited || since.Elapsed > StartLimit)
                throw new InvalidOperationException("The service did not come up");
            await Task.Delay(50);
        }
        return run;
    }

    /// <summary>SIGKILL: nothing of it runs any more.</summary>
    public async Task KillAsync()
    {
        await Signals.SendAsync(_process.Id, "KILL");
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
        Http.Dispose();
    }

    private async Task<bool> IsAliveAsync()
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri("/alive", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
