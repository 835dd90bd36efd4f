namespace Perspektiva.Testing.Servers;

/// <summary>Where the checkout lies that the tests run from.</summary>
public static class Repository
{
    /// <summary>The folder of <c>Perspektiva.sln</c>.</summary>
    public static string Root { get; } = Find();

    /// <summary>A program that the same build made: debug or release, with its libraries compiled beforehand or not, as the tests themselves.</summary>
    /// <param name="project">The project's folder below <see cref="Root"/>, for example <c>services/Perspektiva.Matching</c>.</param>
    /// <param name="build">A folder below <c>bin</c>, for a project that has several builds.</param>
    public static string Program(string project, string build = "")
    {
        var own = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Path.Combine(Root, project, "bin", build, own.Parent!.Name, own.Name, Path.GetFileName(project));
    }

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Perspektiva.sln")))
                return folder;
        }

        throw new InvalidOperationException($"No Perspektiva.sln above {AppContext.BaseDirectory}");
    }
}
