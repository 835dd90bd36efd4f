using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace Perspektiva.ServiceDefaults.Security;

/// <summary>Writes down who read a person's record; the person can ask for it.</summary>
public interface IAccessLog
{
    /// <summary>Records that the present caller reads these persons' records.</summary>
    /// <param name="purpose">A short constant code, for example <c>case_work</c>.</param>
    Task ReadAsync(IReadOnlyCollection<Guid> personIds, string purpose, CancellationToken cancellationToken);

    /// <summary>As <see cref="ReadAsync(IReadOnlyCollection{Guid}, string, CancellationToken)"/>, where no token comes with the request: by a link that somebody was given.</summary>
    /// <param name="reader">Whom the link was made for.</param>
    Task ReadAsync(IReadOnlyCollection<Guid> personIds, string purpose, AccessReader reader, CancellationToken cancellationToken);
}

/// <summary>Who reads, as the log keeps it.</summary>
/// <param name="Subject">The token's subject.</param>
/// <param name="OrganisationId">Public id of the organisation that the caller acts for.</param>
/// <param name="Actor">The portal's pseudonymous reference to the natural person, if given.</param>
/// <param name="RecordId">Public id of the record that the caller is bound to, if any.</param>
public sealed record AccessReader(string Subject, string OrganisationId, string? Actor, string? RecordId)
{
    /// <summary>The caller of a request.</summary>
    public static AccessReader Of(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return new AccessReader(caller.Subject, caller.Organisation, caller.Actor, caller.Record);
    }
}

/// <summary>One read of a person's record.</summary>
public sealed class AccessLogEntry
{
    /// <summary>Grows with each entry.</summary>
    public long Id { get; init; }

    /// <summary>Whose record.</summary>
    public Guid PersonId { get; init; }

    /// <summary>When, UTC.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Token's subject.</summary>
    public string Subject { get; init; } = "";

    /// <summary>Public id of the organisation that the caller acted for.</summary>
    public string OrganisationId { get; init; } = "";

    /// <summary>The portal's pseudonymous reference to the natural person, if given.</summary>
    public string? Actor { get; init; }

    /// <summary>Public id of the record that the caller is bound to, if any.</summary>
    public string? RecordId { get; init; }

    /// <summary>Method and route pattern, without ids.</summary>
    public string Route { get; init; } = "";

    /// <summary>Code of the purpose.</summary>
    public string Purpose { get; init; } = "";
}

/// <summary>Registration and mapping of the access log.</summary>
public static class AccessLogExtensions
{
    /// <summary>Adds <see cref="IAccessLog"/> over the service's own database, and what clears it of people who are erased.</summary>
    public static WebApplicationBuilder AddAccessLog<TDb>(this WebApplicationBuilder builder) where TDb : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddScoped<IAccessLog, AccessLog<TDb>>();
        builder.Services.AddHostedService<ErasedReads>();
        return builder;
    }

    /// <summary>Maps the table <c>access_log_entry</c>.</summary>
    public static ModelBuilder AddAccessLog(this ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        return modelBuilder.Entity<AccessLogEntry>(entry =>
        {
            entry.ToTable("access_log_entry");
            entry.HasKey(row => row.Id);
            entry.Property(row => row.Id).UseIdentityAlwaysColumn();
            entry.HasIndex(row => new { row.PersonId, row.Id });
        });
    }

    /// <summary>Records that the present caller reads this person's record.</summary>
    public static Task ReadAsync(this IAccessLog log, Guid personId, string purpose, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(log);
        return log.ReadAsync([personId], purpose, cancellationToken);
    }
}

internal sealed class AccessLog<TDb>(TDb db, Caller caller, IHttpContextAccessor accessor, TimeProvider time) : IAccessLog where TDb : DbContext
{
    private const string Insert =
        """
        INSERT INTO access_log_entry (person_id, at, subject, organisation_id, actor, record_id, route, purpose)
        SELECT person, @at, @subject, @organisation, @actor, @record, @route, @purpose FROM unnest(@persons) AS person
        """;

    public Task ReadAsync(IReadOnlyCollection<Guid> personIds, string purpose, CancellationToken cancellationToken) =>
        ReadAsync(personIds, purpose, AccessReader.Of(caller), cancellationToken);

    public async Task ReadAsync(IReadOnlyCollection<Guid> personIds, string purpose, AccessReader reader, CancellationToken cancellationToken)
    {
        if (personIds.Count == 0)
            return;
        await db.Database.ExecuteSqlRawAsync(
            Insert,
            [
                new NpgsqlParameter<Guid[]>("persons", [.. personIds]), new NpgsqlParameter<DateTimeOffset>("at", time.GetUtcNow()),
                new NpgsqlParameter<string>("subject", reader.Subject), new NpgsqlParameter<string>("organisation", reader.OrganisationId),
                Text("actor", reader.Actor), Text("record", reader.RecordId),
                new NpgsqlParameter<string>("route", Route()), new NpgsqlParameter<string>("purpose", purpose),
            ],
            cancellationToken);
    }

    private static NpgsqlParameter Text(string name, string? value) => new(name, NpgsqlTypes.NpgsqlDbType.Text) { Value = (object?)value ?? DBNull.Value };

    private string Route() => accessor.HttpContext is { } http
        ? $"{http.Request.Method} {(http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText}"
        : "";
}
