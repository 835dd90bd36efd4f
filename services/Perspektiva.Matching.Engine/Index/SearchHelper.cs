using System.Runtime.ExceptionServices;

namespace Perspektiva.Matching.Engine.Index;

/// <summary>
/// A thread of the engine that takes part in a search. Waking a thread takes a tenth of what a search of a million places does, so
/// one that has helped stays awake for a moment, in which the next search finds it at once; then it sleeps until it is asked again.
/// It serves one search at a time: a search that finds it taken goes on without it.
/// </summary>
internal sealed class SearchHelper
{
    /// <summary>Pauses of some 40 ns (the runtime measures what the processor's own take): about 200 µs.</summary>
    private const int StayAwake = 5_000;

    private static readonly SearchHelper[] All = [.. Enumerable.Range(1, Environment.ProcessorCount - 1).Select(_ => new SearchHelper())];

    /// <summary>Stands for a task that has been begun.</summary>
    private static readonly Share Begun = new(static () => { });
    private Share? _offer;
    private int _sleeps;
    private int _started;

    /// <summary>Does the same work at once on this thread and on as many helpers as are free, up to a number of threads in all; every exception reaches the caller.</summary>
    /// <param name="threads">At most so many.</param>
    /// <param name="work">Ends when there is nothing left to do; may be called once a thread.</param>
    public static void Run(int threads, Action work)
    {
        var asked = new List<(SearchHelper Helper, Share Share)>(threads - 1);
        foreach (var helper in All)
        {
            if (asked.Count == threads - 1)
                break;
            var share = new Share(work);
            if (helper.Takes(share))
                asked.Add((helper, share));
        }

        try
        {
            work();
        }
        finally
        {
            // Who has not begun by now need not; who has writes where the caller will read.
            foreach (var (helper, share) in asked)
            {
                if (!helper.Withdraws(share))
                    share.Wait();
            }
        }

        foreach (var (_, share) in asked)
            share.Failure?.Throw();
    }

    private bool Takes(Share share)
    {
        if (Interlocked.CompareExchange(ref _offer, share, null) is not null)
            return false;
        if (Volatile.Read(ref _started) == 0 && Interlocked.Exchange(ref _started, 1) == 0)
            new Thread(Serve) { IsBackground = true, Name = "Search helper" }.UnsafeStart();
        else if (Volatile.Read(ref _sleeps) == 1)
            Wake();
        return true;
    }

    private void Wake()
    {
        lock (this)
            Monitor.Pulse(this);
    }

    private bool Withdraws(Share share) => Interlocked.CompareExchange(ref _offer, null, share) == share;

    private void Serve()
    {
        while (true)
        {
            var share = Next();
            if (Interlocked.CompareExchange(ref _offer, Begun, share) != share)
                continue;
            share.Do();
            Volatile.Write(ref _offer, null);
            share.End();
        }
    }

    private Share Next()
    {
        for (var i = 0; i < StayAwake; i++)
        {
            if (Volatile.Read(ref _offer) is { } offered)
                return offered;
            Thread.SpinWait(1);
        }

        lock (this)
        {
            // Said before looking once more: whoever offers later sees it.
            Interlocked.Exchange(ref _sleeps, 1);
            Share? offered;
            while ((offered = Volatile.Read(ref _offer)) is null)
                Monitor.Wait(this);
            _sleeps = 0;
            return offered;
        }
    }

    /// <summary>What one helper does for one search.</summary>
    private sealed class Share(Action work)
    {
        private const int Looks = 2_000;
        private const int Awaited = 1;
        private const int Ended = 2;
        private int _state;

        public ExceptionDispatchInfo? Failure { get; private set; }

        public void Do()
        {
            try
            {
                work();
            }
#pragma warning disable CA1031 // It is thrown again where the search was asked for.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Failure = ExceptionDispatchInfo.Capture(e);
            }
        }

        public void End()
        {
            if (Interlocked.Exchange(ref _state, Ended) != Awaited)
                return;
            lock (this)
                Monitor.PulseAll(this);
        }

        // Both work off the same list, so the other is nearly done; unless another process has its processor.
        public void Wait()
        {
            for (var i = 0; i < Looks; i++)
            {
                if (Volatile.Read(ref _state) == Ended)
                    return;
                Thread.SpinWait(1);
            }

            lock (this)
            {
                if (Interlocked.CompareExchange(ref _state, Awaited, 0) != 0)
                    return;
                while (Volatile.Read(ref _state) != Ended)
                    Monitor.Wait(this);
            }
        }
    }
}
