using Perspektiva.Contracts.V1;
using Perspektiva.CrashPeer;
using Perspektiva.ServiceDefaults;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Persistence;

// A service like the others, that can be told to die: `matching` writes and relays, `employer` consumes.
var service = args[0];
var builder = WebApplication.CreateSlimBuilder(args);
var crash = new CrashAt(builder.Configuration["PERSPEKTIVA_CRASH_AT"]);
builder.Services.AddSingleton<IFaultPoint>(crash);
builder.Services.AddHostedService<OwnerWatch>();
builder.AddPersistence<PeerDb>(service);
builder.AddMessaging<PeerDb>(m =>
{
    if (service == "employer")
        m.Queue("employer-crash", queue => queue.Handle<OccupancyChanged, Apply>());
});
var app = builder.Build();
if (args is [_, "schema"])
{
    await using var scope = app.Services.CreateAsyncScope();
    await scope.ServiceProvider.GetRequiredService<PeerDb>().Database.EnsureCreatedAsync();
    return;
}
Write.Map(app);
app.MapPut("/crash-at/{order}", (string order) => crash.Tell(order));
app.MapGet("/alive", () => TypedResults.Ok());
await app.RunAsync();
