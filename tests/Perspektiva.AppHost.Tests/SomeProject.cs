namespace Perspektiva.AppHost.Tests
{
    /// <summary>A project that is nowhere.</summary>
    internal sealed class SomeProject : IProjectMetadata
    {
        public string ProjectPath => "/somewhere/Some.Project/Some.Project.csproj";
    }
}

// What the build of the host makes of the programs that it refers to.
namespace Projects
{
    internal sealed class Perspektiva_Portal : IProjectMetadata
    {
        public string ProjectPath => Path.Combine(AppContext.BaseDirectory, "some portal/Perspektiva.Portal.csproj");
    }
}
