using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Aspire.Hosting.Engine;

/// <summary>DCP, Aspire's engine: started for this process, which it watches, and spoken to over its Kubernetes-style API.</summary>
internal sealed partial class Dcp(EngineOptions options, TimeProvider time) : IDisposable
{
    private const string Api = "apis/usvc-dev.developer.microsoft.com/v1/";

    // Meant for this host alone: a service would take the dashboard's address for its own.
    private static readonly string[] NotInherited = ["ASPNETCORE_URLS", "DOTNET_LAUNCH_PROFILE", "PERSPEKTIVA_OWNER", "PERSPEKTIVA_THROWAWAY"];

    private readonly DcpCertificate _certificate = DcpCertificate.Create(time);
    private readonly string _folder = SessionFolder.Create(options.SessionsFolder);
    private HttpClient? _client;

    private HttpClient Client => _client ?? throw new InvalidOperationException("The engine has not started");

    /// <summary>Starts the engine and waits until its API answers, at most 30 seconds.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        var (certificate, key) = _certificate.Write(_folder);
        var kubeconfig = Path.Combine(_folder, "kubeconfig");
        var start = new ProcessStartInfo(options.DcpPath)
        {
            ArgumentList =
            {
                "start-apiserver", "--detach", "--monitor", Environment.ProcessId.ToString(CultureInfo.InvariantCulture), "--kubeconfig", kubeconfig,
                "--tls-cert-file", certificate, "--tls-key-file", key, "--tls-ca-file", certificate,
            },
            Environment = { ["DCP_SESSION_FOLDER"] = _folder },
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (options.ContainerRuntime is { } runtime)
        {
            start.ArgumentList.Add("--container-runtime");
            start.ArgumentList.Add(runtime);
        }
        foreach (var name in start.Environment.Keys.Where(IsNotInherited).ToList())
            start.Environment.Remove(name);
        using var launcher = Process.Start(start) ?? throw new InvalidOperationException($"{options.DcpPath} did not start");
        await launcher.WaitForExitAsync(cancellation);
        if (launcher.ExitCode != 0)
            throw new InvalidOperationException($"{options.DcpPath} ended with code {launcher.ExitCode}");

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        try
        {
            while (!await AnswersAsync(kubeconfig, limit.Token))
                await Task.Delay(50, limit.Token);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"{options.DcpPath} does not answer", e);
        }
    }

    public async Task CreateAsync<TSpec, TStatus>(string kind, DcpObject<TSpec, TStatus> created, CancellationToken cancellation)
    {
        using var response = await Client.PostAsJsonAsync(Api + kind, created, DcpJson.Options, cancellation);
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException(
                $"The engine refuses {created.Metadata.Name}: {await response.Content.ReadAsStringAsync(cancellation)}");
    }

    /// <summary>Asks the engine to end and forget a process, and does not wait for it; false where it knows none.</summary>
    public async Task<bool> AskToDeleteExecutableAsync(string name, CancellationToken cancellation)
    {
        using var response = await Client.DeleteAsync(new Uri(Api + "executables/" + name, UriKind.Relative), cancellation);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return false;
        response.EnsureSuccessStatusCode();
        return true;
    }

    /// <summary>Asks the engine to end and forget a process; returns when it is forgotten.</summary>
    public async Task DeleteExecutableAsync(string name, CancellationToken cancellation)
    {
        if (!await AskToDeleteExecutableAsync(name, cancellation))
            return;
        while (true)
        {
            using var response = await Client.GetAsync(new Uri(Api + "executables/" + name, UriKind.Relative), cancellation);
            if (response.StatusCode == HttpStatusCode.NotFound)
                return;
            await Task.Delay(50, cancellation);
        }
    }

    /// <summary>Asks the engine to end a process, and keeps its log.</summary>
    public async Task StopExecutableAsync(string name, CancellationToken cancellation)
    {
        using var patch = new StringContent("""{"spec":{"stop":true}}""", new MediaTypeHeaderValue("application/merge-patch+json"));
        using var response = await Client.PatchAsync(new Uri(Api + "executables/" + name, UriKind.Relative), patch, cancellation);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Every change of every process, from the first on, until the engine closes the connection; every watch begins with all that there is.</summary>
    public async IAsyncEnumerable<DcpChange<DcpObject<ExecutableSpec, ExecutableStatus>>> WatchExecutablesAsync(
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var stream = await Client.GetStreamAsync(new Uri(Api + "executables?watch=true", UriKind.Relative), cancellation);
        using var lines = new StreamReader(stream);
        while (await lines.ReadLineAsync(cancellation) is { } line)
        {
            if (JsonSerializer.Deserialize<DcpChange<DcpObject<ExecutableSpec, ExecutableStatus>>>(line, DcpJson.Options) is { } change)
                yield return change;
        }
    }

    /// <summary>Ends what still runs, and the engine itself.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        if (_client is null)
            return;
        using var patch = new StringContent(
            """{"status":"Stopping","shutdownResourceCleanup":"Full"}""", new MediaTypeHeaderValue("application/merge-patch+json"));
        try
        {
            using var response = await Client.PatchAsync(new Uri("admin/execution", UriKind.Relative), patch, cancellation);
            while (true)
            {
                using var alive = await Client.GetAsync(new Uri("admin/execution", UriKind.Relative), cancellation);
                await Task.Delay(50, cancellation);
            }
        }
        catch (HttpRequestException)
        {
            // It no longer answers: it is gone.
        }
    }

    public void Dispose()
    {
        _client?.Dispose();
        _certificate.Dispose();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private static bool IsNotInherited(string name) =>
        NotInherited.Contains(name, StringComparer.Ordinal) || name.StartsWith("ASPIRE_", StringComparison.Ordinal);

    // The engine writes the file with the address and the bearer token when it listens.
    private async Task<bool> AnswersAsync(string kubeconfig, CancellationToken cancellation)
    {
        if (!File.Exists(kubeconfig))
            return false;
        var (server, token) = Kubeconfig.Read(await File.ReadAllTextAsync(kubeconfig, cancellation));
        if (server is null || token is null)
            return false;
        _client ??= new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, shown, _, _) => _certificate.IsThis(shown) },
        })
        {
            BaseAddress = new Uri(server.TrimEnd('/') + "/"),
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
            Timeout = Timeout.InfiniteTimeSpan,
        };
        try
        {
            using var response = await _client.GetAsync(new Uri(Api + "executables", UriKind.Relative), cancellation);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
