using System.Diagnostics;
using Perspektiva.Testing.Servers;

namespace Perspektiva.AppHost.Tests.Scripts;

/// <summary>A checkout of scripts alone: <c>dotnet</c> is a script that notes each build and makes a host of a few lines, so that a start takes a moment.</summary>
internal sealed class ScriptCheckout : IDisposable
{
    private static readonly string[] Needed = ["run.sh", "tests/programs.sh", "Perspektiva.AppHost/native/setup.sh", "Perspektiva.AppHost/native/identity.sh"];
    private readonly List<Process> _started = [];
    private readonly string _tools;

    /// <param name="tools">A folder that several checkouts share, as those of one user do.</param>
    public ScriptCheckout(string? tools = null)
    {
        _tools = tools ?? Path.Combine(Folder, "tools");
        foreach (var file in Needed)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(In(file))!);
            File.Copy(Path.Combine(Repository.Root, file), In(file));
        }

        Script("Perspektiva.AppHost/native/precompile.sh", "exit 1");
        Script("bin/dotnet", """
            case "$1" in
              restore) printf '%s\n' "$RESTORE_SAYS"; exit 1 ;;
              build)
                echo built >>"$CHECKOUT/builds"
                echo $$ >"$CHECKOUT/build.pid"
                eval "${WHILE_BUILDING:-}"
                host=$CHECKOUT/Perspektiva.AppHost/bin/$AspireHosting/Debug/net10.0/Perspektiva.AppHost
                mkdir -p "${host%/*}" "$CHECKOUT/Perspektiva.AppHost/obj/$AspireHosting" && cp "$CHECKOUT/host" "$host" ;;
            esac
            """);
        Script("host", """
            echo $$ >"$CHECKOUT/host.pid"
            trap 'exit 0' TERM
            eval "${BEFORE_READY:-}"
            echo {} >"$2/ready.json"
            echo "All healthy"
            while :; do sleep 0.05; done
            """);
        Bundle();
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("perspektiva scripts ").FullName;

    public string In(string file) => Path.Combine(Folder, file);

    /// <summary>How often a build was begun.</summary>
    public int Builds => File.Exists(In("builds")) ? File.ReadAllLines(In("builds")).Length : 0;

    public Process Run(string arguments, params (string Name, string Value)[] environment) =>
        Start([In("run.sh"), .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)], environment);

    /// <summary>Runs lines of bash after <c>setup.sh</c>, as the scripts that have no <c>set -e</c> do.</summary>
    public Process Bash(string lines, params (string Name, string Value)[] environment) =>
        Start(["-c", "set -uo pipefail; cd \"$CHECKOUT\"; . Perspektiva.AppHost/native/setup.sh; " + lines], environment);

    /// <summary>Writes a program of a few lines of bash.</summary>
    public void Script(string file, string lines)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(file))!);
        File.WriteAllText(In(file), "#!/usr/bin/env bash\n" + lines + "\n");
        File.SetUnixFileMode(In(file), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose()
    {
        foreach (var process in _started)
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            process.Dispose();
        }

        Directory.Delete(Folder, recursive: true);
    }

    private Process Start(IReadOnlyList<string> arguments, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("/bin/bash", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = Folder };
        start.Environment["PATH"] = In("bin") + ":" + Environment.GetEnvironmentVariable("PATH");
        start.Environment["PERSPEKTIVA_TOOLS"] = _tools;
        start.Environment["CHECKOUT"] = Folder;
        foreach (var server in new[] { "rabbitmq", "redis", "postgres" }) start.Environment["ConnectionStrings__" + server] = "somewhere";
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = Process.Start(start)!;
        _started.Add(process);
        return process;
    }

    private void Bundle()
    {
        foreach (var program in new[] { "dcp/dcp", "managed/aspire-managed" })
            Script(Path.Combine(_tools, "aspire-13.5.4/bundle", program), "exit 0");
    }
}
