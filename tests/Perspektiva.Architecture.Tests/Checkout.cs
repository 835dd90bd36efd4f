using System.Xml.Linq;
using Perspektiva.Testing.Servers;

namespace Perspektiva.Architecture.Tests;

/// <summary>The checkout as its files say it is: projects with their references, and sources.</summary>
internal static class Checkout
{
    public static string Root => Repository.Root;

    public static IReadOnlyList<Project> Projects { get; } =
    [
        .. Directory.EnumerateFiles(Root, "*.csproj", SearchOption.AllDirectories)
            .Where(file => !IsBuilt(file))
            .Select(Read)
            .OrderBy(project => project.Name, StringComparer.Ordinal),
    ];

    public static Project Named(string name) => Projects.Single(project => project.Name == name);

    /// <summary>Source files below a folder of the checkout, without what the build, a migration or the model's compiler wrote.</summary>
    public static IEnumerable<string> Sources(string folder) => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        .Where(file => !IsBuilt(file) && !file.Contains("/Migrations/", StringComparison.Ordinal) && !file.Contains("/Compiled/", StringComparison.Ordinal));

    private static bool IsBuilt(string file) =>
        file.Contains("/bin/", StringComparison.Ordinal) || file.Contains("/obj/", StringComparison.Ordinal) || file.Contains("/.perspektiva/", StringComparison.Ordinal);

    private static Project Read(string file)
    {
        var xml = XDocument.Load(file);
        return new Project(
            Path.GetFileNameWithoutExtension(file),
            Path.GetRelativePath(Root, Path.GetDirectoryName(file)!),
            [.. xml.Descendants("ProjectReference").Where(IsCodeReference).Select(reference => Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/')))],
            [.. xml.Descendants("PackageReference").Select(reference => (string)reference.Attribute("Include")!)],
            [.. xml.Descendants("FrameworkReference").Select(reference => (string)reference.Attribute("Include")!)],
            [.. xml.Descendants("PackageReference").Where(reference => reference.Attribute("Version") is not null).Select(reference => (string)reference.Attribute("Include")!)])
        {
            Sdk = (string?)xml.Root!.Attribute("Sdk") ?? "",
            Smuggled = [.. xml.Descendants("Reference").Concat(xml.Descendants("Compile")).Concat(xml.Descendants("Import")).Select(item => item.ToString())],
        };
    }

    // The host names the services that it starts; it does not reference their code.
    private static bool IsCodeReference(XElement reference) => (string?)reference.Attribute("ReferenceOutputAssembly") != "false";
}

/// <summary>A project as its file says it is; <c>OwnVersions</c> are packages whose version it sets itself.</summary>
internal sealed record Project(
    string Name, string Folder, IReadOnlyList<string> References, IReadOnlyList<string> Packages, IReadOnlyList<string> Frameworks, IReadOnlyList<string> OwnVersions)
{
    /// <summary>The SDK that it is built with: the web's brings all of ASP.NET without a reference.</summary>
    public string Sdk { get; init; } = "";

    /// <summary>What brings others' code past project and package references.</summary>
    public IReadOnlyList<string> Smuggled { get; init; } = [];
}
