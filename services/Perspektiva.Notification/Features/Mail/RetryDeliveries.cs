using Microsoft.EntityFrameworkCore;

using Perspektiva.Notification.Data;
using Perspektiva.Notification.Domain;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Notification.Features.Mail;

/// <summary>The operator's look at e-mails that wait or were given up, and the command that has the latter sent again, once the mail server is mended.</summary>
internal sealed class RetryDeliveries : IOperatorEndpoints
{
    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder operators)
    {
        operators.MapGet("/deliveries", ShowAsync).WithName("ShowDeliveries");
        operators.MapPost("/deliveries/retry", RetryAsync).WithName("RetryDeliveries");
    }

    private static async Task<IResult> ShowAsync(NotificationDb db, CancellationToken cancellation) => TypedResults.Ok(new DeliveriesAnswer(
        await db.Deliveries.CountAsync(d => d.Status == DeliveryStatus.Pending, cancellation),
        await db.Deliveries.CountAsync(d => d.Status == DeliveryStatus.Failed, cancellation)));

    // Whoever read the notice meanwhile, has no address any more or wants no e-mail gets none: that is decided anew before each attempt.
    private static async Task<IResult> RetryAsync(NotificationDb db, DeliverySignal signal, TimeProvider time, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var retried = await db.Deliveries.Where(d => d.Status == DeliveryStatus.Failed).ExecuteUpdateAsync(
            row => row.SetProperty(d => d.Status, DeliveryStatus.Pending).SetProperty(d => d.Attempts, 0).SetProperty(d => d.AvailableAt, now), cancellation);
        if (retried > 0) signal.Raise();
        return TypedResults.Ok(new RetryAnswer(retried));
    }

    private sealed record DeliveriesAnswer(int Pending, int Failed);

    private sealed record RetryAnswer(int Retried);
}
