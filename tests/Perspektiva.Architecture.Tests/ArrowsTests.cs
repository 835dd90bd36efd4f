namespace Perspektiva.Architecture.Tests;

public sealed class ArrowsTests
{
    [Fact]
    public void References_OfTheCheckout_FollowTheDesign() => Assert.Empty(Arrows.Violations(Checkout.Projects));

    [Fact]
    public void References_FromServiceToService_AreFound() => Assert.Equal(
        ["Perspektiva.Matching -> Perspektiva.Employer", "Perspektiva.Stray has no rule"],
        Arrows.Violations(
        [
            new Project("Perspektiva.Matching", "services/Perspektiva.Matching", ["Perspektiva.Contracts", "Perspektiva.Employer"], [], [], []),
            new Project("Perspektiva.Stray", "services/Perspektiva.Stray", [], [], [], []),
            new Project("Perspektiva.Some.Tests", "tests/Perspektiva.Some.Tests", ["Perspektiva.Employer"], [], [], []),
        ]));

    [Theory]
    [InlineData("Perspektiva.Contracts")]
    [InlineData("Perspektiva.Matching.Engine")]
    public void Project_ThatMustBePure_HasNoPackageAndNoFramework(string name)
    {
        Assert.Empty(Checkout.Named(name).Packages);
        Assert.Empty(Checkout.Named(name).Frameworks);
        Assert.Equal("Microsoft.NET.Sdk", Checkout.Named(name).Sdk);
        Assert.Empty(Checkout.Named(name).Smuggled);
    }

    [Fact]
    public void Packages_OfAllProjects_GetTheirVersionInOnePlace() =>
        Assert.Empty(Checkout.Projects.SelectMany(project => project.OwnVersions.Select(package => $"{project.Name}: {package}")));

    /// <summary>What a build takes of others is written down beside each project; the host's two builds take different packages.</summary>
    [Fact]
    public void Packages_OfAllProjects_AreLocked() => Assert.Empty(
        from project in Checkout.Projects
        where project.Name != "Precompiler" // downloads one program of a stated version, restores no package
        from file in project.Name.StartsWith("Perspektiva.AppHost", StringComparison.Ordinal)
            ? new[] { "packages.package.lock.json", "packages.local.lock.json" }
            : ["packages.lock.json"]
        where !File.Exists(Path.Combine(Checkout.Root, project.Folder, file))
        select $"{project.Folder}/{file}");
}
