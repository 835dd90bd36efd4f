using Perspektiva.Notification.Features.ContactPoints;
using Perspektiva.Notification.Features.Reminders;

namespace Perspektiva.Notification.Features.Inbox;

/// <summary>Inboxes, their streams, and the reminders that fill them.</summary>
internal static class InboxServices
{
    public static void AddInbox(this IHostApplicationBuilder builder)
    {
        builder.Services.AddScoped<NoticeBook>();
        builder.Services.AddScoped<InboxSignal>();
        builder.Services.AddScoped<RecordAccess>();
        builder.Services.AddScoped<ContactEraser>();
        builder.Services.AddSingleton<StreamWakers>();
        builder.Services.AddSingleton<InboxStream>();
        builder.Services.AddSingleton<OtherReplicas>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<OtherReplicas>());
        builder.Services.AddHostedService<CheckInReminder>();
    }
}
