namespace Perspektiva.Testing.Servers;

/// <summary>Where the checkout lies that the tests run from.</summary>
public static class Repository
{
    /// <summary>The folder of <c>Perspektiva.sln</c>.</summary>
    public static string Root { get; } = Find();

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
