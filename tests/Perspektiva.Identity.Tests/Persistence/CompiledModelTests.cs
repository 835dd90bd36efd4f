using Perspektiva.Identity.Data;
using Perspektiva.Testing.Persistence;

namespace Perspektiva.Identity.Tests.Persistence;

public sealed class CompiledModelTests
{
    [Fact]
    public void CompiledModel_OfTheService_IsWhatItsCodeDescribes()
    {
        using var db = new DesignTime().CreateDbContext([]);
        var differences = CompiledModels.Differences(db);
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }
}
