using System.Text;
using Yarp.ReverseProxy.Forwarder;

namespace Perspektiva.Gateway.Routing;

/// <summary>Tries a read again when the service could not be connected to (it restarts); nothing was sent then, and reads have no body.</summary>
internal sealed class ConnectRetry(HttpMessageHandler inner, TimeProvider time) : DelegatingHandler(inner)
{
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(500)];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            catch (HttpRequestException error) when (error.HttpRequestError == HttpRequestError.ConnectionError && attempt < Pauses.Length && IsRead(request))
            {
                await Task.Delay(Pauses[attempt], time, cancellationToken);
            }
        }
    }

    private static bool IsRead(HttpRequestMessage request) => request.Content is null && (request.Method == HttpMethod.Get || request.Method == HttpMethod.Head);
}

internal sealed class ForwarderClients(TimeProvider time) : ForwarderHttpClientFactory
{
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.ConnectTimeout = TimeSpan.FromSeconds(3);
        handler.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60);
        // As the server read them: in ASCII, the client's own, a header with a letter beyond it could not be sent on.
        handler.RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8;
    }

    protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler) =>
        new ConnectRetry(base.WrapHandler(context, handler), time);
}
