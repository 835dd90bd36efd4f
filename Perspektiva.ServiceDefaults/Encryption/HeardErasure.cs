using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Perspektiva.ServiceDefaults.Encryption;

/// <summary>An erasure that another service told of, as the journal of the one that followed it keeps it: pseudonymous ids, no data of the person.</summary>
/// <param name="PersonId">Who was erased.</param>
/// <param name="PublicId">The same, as partners know them.</param>
/// <param name="Version">The erasure's version, above all before it.</param>
/// <param name="OrganisationId">Whose coach or mentor it was; none for a participant.</param>
public sealed record HeardErasure(Guid PersonId, string PublicId, long Version, string? OrganisationId = null) : IErasureEntry;

/// <summary>Erases what a service derived from people whom another one erases.</summary>
public interface IErasureFollower
{
    /// <summary>Of the entries those of whose erasure the database does not know.</summary>
    Task<IReadOnlyList<HeardErasure>> UnknownAsync(IReadOnlyList<HeardErasure> entries, CancellationToken ct);

    /// <summary>Erases, once more where it was done before; the caller saves and commits.</summary>
    Task EraseAsync(HeardErasure erasure, CancellationToken ct);
}

/// <summary>
/// Who erases because another service told of it keeps a journal of that, too, and writes it before the commit: where a backup of its database alone is restored, nobody tells it again.
/// Should the commit fail, the message comes again, or the next start erases: what was told is committed where it was decided.
/// </summary>
public static class HeardErasures
{
    /// <summary>The journal, and who erases.</summary>
    public static void AddErasureFollower<TFollower>(this IHostApplicationBuilder builder)
        where TFollower : class, IErasureFollower
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<ErasureJournal<HeardErasure>>();
        builder.Services.AddSingleton<IErasedPeople>(services => services.GetRequiredService<ErasureJournal<HeardErasure>>());
        builder.Services.TryAddScoped<TFollower>();
        builder.Services.AddScoped<IErasureFollower>(services => services.GetRequiredService<TFollower>());
    }

    /// <summary>Erases again, a commit each, those of whose erasure the database does not know. For <see cref="ErasureReplay"/>, before the service opens.</summary>
    /// <returns>How many.</returns>
    public static async Task<int> ReapplyAsync<TDb>(IServiceProvider services, IReadOnlyList<HeardErasure> entries, CancellationToken ct)
        where TDb : DbContext
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(entries);
        // The same erasure is told again where participant's database was restored, too.
        List<HeardErasure> newest = [.. entries.GroupBy(entry => entry.PublicId, (_, same) => same.MaxBy(entry => entry.Version)!)];
        IReadOnlyList<HeardErasure> back;
        await using (var look = services.CreateAsyncScope())
            back = await look.ServiceProvider.GetRequiredService<IErasureFollower>().UnknownAsync(newest, ct);
        foreach (var entry in back)
        {
            await using var scope = services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<TDb>();
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            await scope.ServiceProvider.GetRequiredService<IErasureFollower>().EraseAsync(entry, ct);
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }

        return back.Count;
    }
}
