using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Perspektiva.ServiceDefaults.Persistence;

/// <summary>The shortcut of a service's step <c>migrate</c>.</summary>
public static class MigrateStep
{
    /// <summary>
    /// Whether the step <c>migrate</c> was asked for and has nothing to do. To be asked before the service is put together, which is half of what the step costs;
    /// where the database does not answer, the step itself is left to say why.
    /// </summary>
    /// <param name="name">The service's name; also the name of its connection string, which is read from the environment alone.</param>
    public static async Task<bool> IsDoneAsync<TDb>(string name, string[] args)
        where TDb : DbContext
    {
        if (args is not ["migrate"] || Environment.GetEnvironmentVariable("ConnectionStrings__" + name) is not { Length: > 0 } connectionString)
            return false;
        var database = new ServiceDatabase(name, connectionString);
        try
        {
            if (!await Migrations.DatabaseExistsAsync(database, CancellationToken.None) || !await Migrations.IsUpToDateAsync<TDb>(database, CancellationToken.None))
                return false;
        }
        catch (NpgsqlException)
        {
            return false;
        }
        await Console.Out.WriteLineAsync($"{name}: 0 migrations applied");
        return true;
    }
}
