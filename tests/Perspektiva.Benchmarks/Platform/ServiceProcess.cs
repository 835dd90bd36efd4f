using System.Diagnostics;
using System.Globalization;
using Perspektiva.Testing.Servers;

namespace Perspektiva.Benchmarks.Platform;

/// <summary>A program under measurement: a service's own executable, or one of the bare programs, with the CPU time that it took.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    /// <summary>The kernel's clock ticks in /proc, 100 a second on every Linux that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    private readonly Process _process;

    private ServiceProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>CPU seconds of the process so far, user and kernel.</summary>
    public double CpuSeconds
    {
        get
        {
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/stat"));
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
    }

    /// <summary>Starts a service's own executable, built as this program was, and waits until it answers.</summary>
    /// <param name="project">For example <c>services/Perspektiva.Employer</c>.</param>
    /// <param name="settings">As environment variables.</param>
    public static Task<ServiceProcess> StartAsync(string project, IReadOnlyDictionary<string, string?> settings) => StartAsync(Service(project), settings);

    /// <summary>Starts this program again in the role of a bare one, with the runtime's settings (collector, compiler, thread pool) that a service was built with and not with this program's own.</summary>
    /// <param name="role">Of <see cref="BarePrograms"/>.</param>
    /// <param name="like">The project that it is compared with, for example <c>services/Perspektiva.Employer</c>.</param>
    /// <param name="settings">As environment variables.</param>
    public static Task<ServiceProcess> StartBareAsync(string role, string like, IReadOnlyDictionary<string, string?> settings) => StartAsync(
        new ProcessStartInfo("dotnet", ["exec", "--runtimeconfig", ExecutableOf(like) + ".runtimeconfig.json", typeof(BarePrograms).Assembly.Location, BarePrograms.Switch, role])
        {
            WorkingDirectory = AppContext.BaseDirectory,
        },
        settings);

    /// <summary>Runs a service's migration step.</summary>
    public static async Task MigrateAsync(string project, IReadOnlyDictionary<string, string?> settings)
    {
        using var process = Launch(Service(project, "migrate"), settings, FreePorts.Next());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{project} migrate ended with {process.ExitCode}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static ProcessStartInfo Service(string project, params string[] arguments) =>
        new(ExecutableOf(project), arguments) { WorkingDirectory = Path.GetDirectoryName(ExecutableOf(project))! };

    private static async Task<ServiceProcess> StartAsync(ProcessStartInfo start, IReadOnlyDictionary<string, string?> settings)
    {
        var port = FreePorts.Next();
        var process = Launch(start, settings, port);
        var service = new ServiceProcess(process, new Uri($"http://127.0.0.1:{port}"));
        using var http = new HttpClient(new SocketsHttpHandler()) { Timeout = TimeSpan.FromSeconds(2) };
        for (var attempt = 0; attempt < 300; attempt++)
        {
            if (process.HasExited)
                throw new InvalidOperationException($"{Name(start)} ended with {process.ExitCode}");
            try
            {
                using var answer = await http.GetAsync(new Uri(service.Address, "/alive"));
                if (answer.IsSuccessStatusCode)
                    return service;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && attempt < 299)
            {
                // Not up yet: the loop asks again.
                if (process.HasExited)
                    continue;
            }
            await Task.Delay(100);
        }
        await service.DisposeAsync();
        throw new TimeoutException($"{Name(start)} does not answer");
    }

    private static string ExecutableOf(string project) => Path.Combine(Repository.Root, project, "bin", Path.GetRelativePath(
        Path.Combine(Repository.Root, "tests", "Perspektiva.Benchmarks", "bin"), AppContext.BaseDirectory), Path.GetFileName(project));

    private static string Name(ProcessStartInfo start) => string.Join(' ', [start.FileName, .. start.ArgumentList]);

    private static Process Launch(ProcessStartInfo start, IReadOnlyDictionary<string, string?> settings, int port)
    {
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        start.Environment["ASPNETCORE_URLS"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["Logging__LogLevel__Default"] = "Error";
        start.Environment["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Error";
        return Process.Start(start) ?? throw new InvalidOperationException($"{Name(start)} did not start");
    }
}
