namespace Perspektiva.Portal.Api;

/// <summary>What one part knows another learns a moment later, by events: a client that needs both waits for it.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Long enough for processes that have just started on a busy machine; it costs only where nothing comes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Asks again until the answer is right.</summary>
    /// <exception cref="TimeoutException">It was not right in time; the message tells the last answer's status.</exception>
    public static async Task<PortalAnswer> AskAsync(
        Func<Task<PortalAnswer>> ask, Func<PortalAnswer, bool> isRight, string what, TimeSpan? atMost = null, CancellationToken cancellation = default)
    {
        var limit = Environment.TickCount64 + (long)(atMost ?? Patience).TotalMilliseconds;
        while (true)
        {
            var answer = await ask();
            if (isRight(answer)) return answer;
            if (Environment.TickCount64 > limit) throw new TimeoutException($"{what} did not come about; last answer {answer.Status}");
            await Task.Delay(Pause, cancellation);
        }
    }

    /// <summary>Asks again while the answer is 404 or 409: the other part has not heard yet.</summary>
    public static Task<PortalAnswer> KnownAsync(Func<Task<PortalAnswer>> ask, string what, CancellationToken cancellation = default) =>
        AskAsync(ask, answer => answer.Status is not (404 or 409), what, cancellation: cancellation);
}
