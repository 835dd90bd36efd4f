using Perspektiva.Contracts;
using Perspektiva.Identity.Domain;

namespace Perspektiva.Identity.Features.Memberships;

/// <summary>A request that binds somebody to a record.</summary>
internal interface IBinding
{
    string Role { get; }

    string? Record { get; }
}

/// <summary>
/// A record that a portal has just made is known here a moment later, when its event has come; that moment is waited for. Goes ahead of the transaction:
/// who waits inside it holds a connection, and a dozen who ask for what nobody has would hold them all.
/// </summary>
internal sealed class RecordWait : IEndpointFilter
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(400);

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var services = context.HttpContext.RequestServices;
        var binding = context.Arguments.OfType<IBinding>().Single();
        // What is no such id comes never.
        if (Roles.RecordPrefix.TryGetValue(binding.Role, out var prefix) && PublicId.IsValid(binding.Record, prefix))
            await UntilItIsThereAsync(binding.Record!, services.GetRequiredService<BindingRule>(), services.GetRequiredService<TimeProvider>(), context.HttpContext.RequestAborted);
        return await next(context);
    }

    /// <summary>Somebody else's record is waited for as long as one that nobody has: the time tells nothing either.</summary>
    private static async Task UntilItIsThereAsync(string record, BindingRule rule, TimeProvider time, CancellationToken ct)
    {
        var start = time.GetTimestamp();
        for (var pause = FirstPause; await rule.FindAsync(record, ct) is null && time.GetElapsedTime(start) < Patience; pause = pause < LongestPause ? pause * 2 : pause)
            await Task.Delay(pause, time, ct);
    }
}
