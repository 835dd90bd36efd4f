using Npgsql;
using Perspektiva.ServiceDefaults.Persistence;

namespace Perspektiva.Benchmarks.Platform;

/// <summary>How a bare program reaches its database.</summary>
internal static class BareDatabase
{
    /// <summary>More than a service has, so that the bare side never waits for a connection.</summary>
    private const int Connections = 24;

    /// <summary>As the services do: they are relieved of nothing that the bare side pays for (resetting a session, planning a statement, closing what was idle).</summary>
    public static string With(string connectionString) =>
        new NpgsqlConnectionStringBuilder(new ServiceDatabase("bare", connectionString).ConnectionString) { MaxPoolSize = Connections }.ConnectionString;
}
