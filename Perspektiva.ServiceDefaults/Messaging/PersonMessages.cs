using System.Text;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Perspektiva.ServiceDefaults.Messaging;

/// <summary>What lies in a service's tables as messages about one person, and would outlive the person's erasure there.</summary>
public static class PersonMessages
{
    private const string Sql = """
        DELETE FROM dead_letter WHERE subject = @person OR position(@text IN body) > 0;
        DELETE FROM outbox_message WHERE error IS NOT NULL AND (key = @person OR position(@text IN body) > 0)
        """;

    /// <summary>
    /// Deletes dead letters and failed events (parked, or waiting for their next attempt, after whose last one nothing would look again) that name the person, on the
    /// context's connection and in its transaction. A message may name a person whose it is not (a match, an occupancy): so the bodies are searched, too. Both
    /// tables are empty while nothing fails. Events that have not failed go out: they tell the end.
    /// </summary>
    public static Task ForgetAsync(DbContext db, Guid personId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.ExecuteSqlRawAsync(
            Sql, [new NpgsqlParameter<Guid>("person", personId), new NpgsqlParameter<byte[]>("text", Encoding.UTF8.GetBytes(personId.ToString()))], cancellationToken);
    }
}
