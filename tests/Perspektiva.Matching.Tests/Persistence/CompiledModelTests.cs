using Perspektiva.Matching.Data;
using Perspektiva.Testing.Persistence;

namespace Perspektiva.Matching.Tests.Persistence;

public sealed class CompiledModelTests
{
    [Fact]
    public void CompiledModel_OfTheService_IsWhatItsCodeDescribes()
    {
        using var db = new MatchingDbFactory().CreateDbContext([]);
        var differences = CompiledModels.Differences(db);
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }
}
