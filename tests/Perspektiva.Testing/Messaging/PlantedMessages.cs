using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Perspektiva.Testing.Messaging;

/// <summary>Messages about a person that lie in a service's tables, as failures leave them.</summary>
public static class PlantedMessages
{
    /// <summary>A dead letter whose subject is the person, one about something else that names the person, a parked event and one in back-off that do; and one of each about somebody else.</summary>
    public static async Task PlantAsync(DbContext db, Guid person, Guid other)
    {
        ArgumentNullException.ThrowIfNull(db);
        await DeadAsync(db, person, "not even JSON");
        await DeadAsync(db, Guid.CreateVersion7(), Naming(person));
        await ParkedAsync(db, Naming(person));
        await BackingOffAsync(db, Naming(person));
        await DeadAsync(db, other, Naming(other));
        await ParkedAsync(db, Naming(other));
        await BackingOffAsync(db, Naming(other));
    }

    /// <summary>How many messages name this person, as subject or in the body.</summary>
    public static Task<int> CountAsync(DbContext db, Guid person)
    {
        ArgumentNullException.ThrowIfNull(db);
        var text = Encoding.UTF8.GetBytes(person.ToString());
        return db.Database.SqlQuery<int>($"""
            SELECT ((SELECT count(*) FROM dead_letter WHERE subject = {person} OR position({text} IN body) > 0)
                + (SELECT count(*) FROM outbox_message WHERE error IS NOT NULL AND position({text} IN body) > 0))::int AS "Value"
            """).SingleAsync();
    }

    private static string Naming(Guid person) => "{\"matches\":[{\"participantId\":\"" + person + "\"}]}";

    private static Task<int> DeadAsync(DbContext db, Guid subject, string body) => db.Database.ExecuteSqlAsync($"""
        INSERT INTO dead_letter (id, consumer, subject, body, reason, dead_at, redrives)
        VALUES ({Guid.CreateVersion7()}, 'planted', {subject}, {Encoding.UTF8.GetBytes(body)}, 'handler', now(), 0)
        """);

    private static Task<int> ParkedAsync(DbContext db, string body) => db.Database.ExecuteSqlAsync($"""
        INSERT INTO outbox_message (id, key, key_version, ordinal, shard, type, body, occurred_at, available_at, attempts, error, parked_at)
        VALUES ({Guid.CreateVersion7()}, {Guid.CreateVersion7()}, 1, 0, 0, 'planted', {Encoding.UTF8.GetBytes(body)}, now(), now(), 20, 'planted', now())
        """);

    private static Task<int> BackingOffAsync(DbContext db, string body) => db.Database.ExecuteSqlAsync($"""
        INSERT INTO outbox_message (id, key, key_version, ordinal, shard, type, body, occurred_at, available_at, attempts, error)
        VALUES ({Guid.CreateVersion7()}, {Guid.CreateVersion7()}, 1, 0, 0, 'planted', {Encoding.UTF8.GetBytes(body)}, now(), now() + interval '1 hour', 5, 'planted')
        """);
}
