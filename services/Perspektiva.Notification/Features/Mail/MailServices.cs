using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Notification.Features.Mail;

/// <summary>E-mail: composing, sending, retrying.</summary>
internal static class MailServices
{
    public static void AddMail(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<MailOptions>().BindConfiguration("Smtp");
        builder.Services.AddSingleton<MailTransport>();
        builder.Services.AddSingleton(InboxLink.Of(builder.Configuration));
        builder.Services.AddSingleton<MailComposer>();
        builder.Services.AddSingleton<MailTelemetry>();
        builder.Services.AddSingleton<IOperatorEndpoints, RetryDeliveries>();
        builder.Services.AddSingleton<DeliverySignal>();
        builder.Services.AddScoped<DeliveryBatch>();
        builder.Services.AddSingleton<DeliveryWorker>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<DeliveryWorker>());
    }
}
