using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Npgsql;

namespace Perspektiva.ServiceDefaults.Persistence;

/// <summary>
/// Lets <c>dotnet ef migrations add</c> build the context without starting the service or reaching a database. A service derives one line:
/// <c>internal sealed class Factory() : DesignTimeFactory&lt;ParticipantDb&gt;(options => new ParticipantDb(options));</c>
/// </summary>
public abstract class DesignTimeFactory<TDb>(Func<DbContextOptions<TDb>, TDb> create) : IDesignTimeDbContextFactory<TDb>
    where TDb : DbContext
{
    /// <inheritdoc/>
    public TDb CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<TDb>();
        options.UseService(NpgsqlDataSource.Create("Host=127.0.0.1;Database=design"));
        return create(options.Options);
    }
}
