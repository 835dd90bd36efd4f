using Perspektiva.Notification.Data;
using Perspektiva.Testing.Persistence;

namespace Perspektiva.Notification.Tests.Persistence;

public sealed class CompiledModelTests
{
    [Fact]
    public void CompiledModel_OfTheService_IsWhatItsCodeDescribes()
    {
        using var db = new NotificationDbFactory().CreateDbContext([]);
        var differences = CompiledModels.Differences(db);
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }
}
