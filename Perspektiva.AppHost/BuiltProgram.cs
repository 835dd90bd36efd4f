using System.Reflection;

namespace Perspektiva.AppHost;

/// <summary>Starts a project as the program that the build made of it.</summary>
internal static class BuiltProgram
{
    /// <summary>
    /// <c>dotnet run</c>, which the host would use, evaluates the project again and stays beside it: a second of CPU and 160 MB for each of eleven processes.
    /// A debugger (<c>DEBUG_SESSION_PORT</c>) starts the project itself.
    /// </summary>
    public static IResourceBuilder<ProjectResource> AsBuiltProgram<TProject>(this IResourceBuilder<ProjectResource> resource)
        where TProject : IProjectMetadata, new() =>
        resource.ApplicationBuilder.Configuration["DEBUG_SESSION_PORT"] is { Length: > 0 }
            ? resource
            : resource.WithAnnotation(new ExecutableAnnotation { Command = PathOf<TProject>(), WorkingDirectory = Path.GetDirectoryName(new TProject().ProjectPath)! });

    /// <summary>
    /// The program's path: built beside this host, in the same configuration; <c>PERSPEKTIVA_PRECOMPILED=true</c> takes the copy with compiled libraries (<c>native/precompile.sh</c>).
    /// </summary>
    public static string PathOf<TProject>()
        where TProject : IProjectMetadata, new()
    {
        var project = new TProject().ProjectPath;
        var configuration = typeof(BuiltProgram).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration ?? "Debug";
        var folder = Environment.GetEnvironmentVariable("PERSPEKTIVA_PRECOMPILED") is "true" ? "net10.0-ready" : "net10.0";
        return Path.Combine(Path.GetDirectoryName(project)!, "bin", configuration, folder, Path.GetFileNameWithoutExtension(project));
    }
}
