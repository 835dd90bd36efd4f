using Microsoft.EntityFrameworkCore;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Cohorts;

namespace Perspektiva.Matching.Features.Index;

/// <summary>Keeps this replica's index level with the database: reads everything at start, then the changes by position; woken in-process, and every half second for what other replicas wrote.</summary>
internal sealed partial class IndexTail(IServiceScopeFactory scopes, MatchIndex index, CohortSolvers solvers, IndexPulse pulse, TimeProvider clock, ILogger<IndexTail> logger)
    : BackgroundService
{
    private const int Batch = 500;
    private static readonly TimeSpan Sweep = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>In a burst one reading serves many commits; a query does not wait for it, it reads for itself (<see cref="FreshAsync"/>).</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(150);

    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _position;
    private long _asked;
    private long _askedPeople;
    private long _done;
    private long _donePeople;

    /// <summary>Position of the last change that is in the index.</summary>
    public long Position => Interlocked.Read(ref _position);

    /// <summary>Whether the index was read once.</summary>
    public bool IsLoaded => _loaded.Task.IsCompletedSuccessfully;

    /// <summary>How many stand in the index.</summary>
    public (int Participants, int Places) Count => index.Count;

    /// <summary>Something was committed: queries of this replica must see it.</summary>
    public void Wake() => Wake(people: true);

    /// <inheritdoc cref="Wake()"/>
    /// <param name="people">Whether a participant is among what was committed.</param>
    public void Wake(bool people)
    {
        if (people)
            Interlocked.Increment(ref _askedPeople);
        Interlocked.Increment(ref _asked);
        Nudge();
    }

    /// <summary>Waits until the index is loaded and has whatever this replica committed before the call.</summary>
    public async Task FreshAsync(CancellationToken ct)
    {
        await _loaded.Task.WaitAsync(ct);
        if (Interlocked.Read(ref _done) < Interlocked.Read(ref _asked))
            await CatchUpAsync(ct);
    }

    /// <summary>As <see cref="FreshAsync"/>, for participants alone: who looks for people does not wait for places, which come by the hundred.</summary>
    public async Task FreshPeopleAsync(CancellationToken ct)
    {
        await _loaded.Task.WaitAsync(ct);
        if (Interlocked.Read(ref _donePeople) < Interlocked.Read(ref _askedPeople))
            await CatchUpAsync(ct);
    }

    /// <summary>
    /// Reads now what any replica has committed, which else comes within half a second: for whoever finds a record in the database that the index does not have as it stands there.
    /// </summary>
    public async Task LevelAsync(CancellationToken ct)
    {
        await _loaded.Task.WaitAsync(ct);
        await CatchUpAsync(ct);
    }

    /// <summary>Throws the index away and reads it anew.</summary>
    public async Task ReloadAsync(CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            await LoadAsync(ct);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!IsLoaded)
                {
                    await ReloadAsync(stoppingToken);
                    _loaded.TrySetResult();
                }
                if (await _wake.WaitAsync(Sweep, stoppingToken))
                    await Task.Delay(Gathering, clock, stoppingToken);
                await CatchUpAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // The database may be away; what is in memory keeps answering until it is back.
                LogAway(e.GetType().Name);
                await Task.Delay(RetryAfter, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Nudge()
    {
        if (_wake.CurrentCount > 0)
            return;
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Two signals at once: one is enough.
            return;
        }
    }

    private async Task CatchUpAsync(CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            // Noted before reading: what is committed from now on asks for another round.
            var (asked, people) = (Interlocked.Read(ref _asked), Interlocked.Read(ref _askedPeople));
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<MatchingDb>();
            while (await ApplyAsync(db, ct) == Batch)
                db.ChangeTracker.Clear();
            Interlocked.Exchange(ref _done, asked);
            Interlocked.Exchange(ref _donePeople, people);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<int> ApplyAsync(MatchingDb db, CancellationToken ct)
    {
        var from = Position;
        var changes = await db.IndexChanges.AsNoTracking().Where(c => c.Position > from).OrderBy(c => c.Position).Take(Batch).ToListAsync(ct);
        if (changes.Count == 0)
            return 0;
        var participantIds = changes.Where(c => c.Kind == IndexedKind.Participant).Select(c => c.Id).ToList();
        var placeIds = changes.Where(c => c.Kind == IndexedKind.Place).Select(c => c.Id).ToList();
        var participants = participantIds.Count == 0
            ? [] : await db.Participants.AsNoTracking().Where(p => participantIds.Contains(p.Id)).ToDictionaryAsync(p => p.Id, ct);
        var places = placeIds.Count == 0
            ? [] : await IndexRows.Places(db).Where(row => placeIds.Contains(row.Place.Id)).ToDictionaryAsync(row => row.Place.Id, ct);
        foreach (var id in participantIds)
            index.Set(id, IndexRows.ToIndex(participants.GetValueOrDefault(id)));
        solvers.ForgetPeople([.. participantIds.Where(id => index.Participant(id) is null)]);
        foreach (var id in placeIds)
            index.Set(id, IndexRows.ToIndex(places.GetValueOrDefault(id)));
        Interlocked.Exchange(ref _position, changes[^1].Position);
        pulse.Beat();
        return changes.Count;
    }

    private async Task LoadAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MatchingDb>();

        // Read before the rows: what changes meanwhile is read again by the tail.
        var position = await db.IndexChanges.MaxAsync(c => (long?)c.Position, ct) ?? 0;
        var participants = new List<IndexedParticipant>();
        await foreach (var row in db.Participants.AsNoTracking().Where(p => p.Rankable).AsAsyncEnumerable().WithCancellation(ct))
            Add(participants, IndexRows.ToIndex(row));
        var places = new List<IndexedPlace>();
        await foreach (var row in IndexRows.OpenPlaces(db).AsAsyncEnumerable().WithCancellation(ct))
            Add(places, IndexRows.ToIndex(row));
        index.Replace(participants, places);
        Interlocked.Exchange(ref _position, position);
        pulse.Beat();
        LogLoaded(participants.Count, places.Count, position);

        static void Add<T>(List<T> all, T? item)
        {
            if (item is not null)
                all.Add(item);
        }
    }

    [LoggerMessage(EventId = 3100, Level = LogLevel.Information, Message = "Index read: {Participants} participants, {Places} places, position {Position}")]
    private partial void LogLoaded(int participants, int places, long position);

    [LoggerMessage(EventId = 3101, Level = LogLevel.Warning, Message = "Index cannot read the database ({Failure}); it tries again")]
    private partial void LogAway(string failure);
}
