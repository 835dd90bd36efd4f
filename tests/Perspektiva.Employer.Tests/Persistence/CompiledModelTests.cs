using Perspektiva.Employer.Data;
using Perspektiva.Testing.Persistence;

namespace Perspektiva.Employer.Tests.Persistence;

public sealed class CompiledModelTests
{
    [Fact]
    public void CompiledModel_OfTheService_IsWhatItsCodeDescribes()
    {
        using var db = new EmployerDbFactory().CreateDbContext([]);
        Assert.Empty(CompiledModels.Differences(db));
    }
}
