using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Npgsql;
using Perspektiva.ServiceDefaults.Encryption;

namespace Perspektiva.ServiceDefaults.Persistence;

/// <summary>The shortcut of a service's step <c>migrate</c>.</summary>
public static class MigrateStep
{
    /// <summary>
    /// Whether the step <c>migrate</c> was asked for and has nothing to do. To be asked before the service is put together, which is half of what the step costs;
    /// where the database does not answer, or is another master key's, the step itself is left to say why.
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
            if (!await Migrations.DatabaseExistsAsync(database, CancellationToken.None) || !await Migrations.IsUpToDateAsync<TDb>(database, CancellationToken.None)
                || !await IsSealedAsync(name, database))
                return false;
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            return false;
        }
        await Console.Out.WriteLineAsync($"{name}: 0 migrations applied");
        return true;
    }

    /// <summary>Whether the database is sealed for the master key of the environment; a key that is given otherwise is left to the service.</summary>
    private static async Task<bool> IsSealedAsync(string name, ServiceDatabase database)
    {
        if (Environment.GetEnvironmentVariable("Perspektiva__MasterKey") is not { Length: > 0 })
            return true;
        var keys = new MasterKey(new ConfigurationBuilder().AddEnvironmentVariables().Build(), new ServiceIdentity(name));
        await using var connection = new NpgsqlConnection(database.MigrationConnectionString);
        await connection.OpenAsync();
        return await MasterKeySeal.CheckAsync(connection, keys, CancellationToken.None);
    }
}
