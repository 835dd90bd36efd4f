using System.Collections;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;

namespace Perspektiva.AppHost.Tests;

public sealed class OwnServersTests
{
    private const string Name = "ConnectionStrings__ofThisTest";

    [Fact]
    public void Withhold_ConnectionStringsOfTheEnvironment_AreTheHostsAlone()
    {
        Environment.SetEnvironmentVariable(Name, "Host=db;Password=secret");

        var options = StartOptions.Read([], Environment.GetEnvironmentVariables());
        OwnServers.Withhold(options);
        var builder = DistributedApplication.CreateBuilder(["--PERSPEKTIVA_BUNDLE", "/bundle"]);
        OwnServers.GiveTo(builder.Configuration, options);

        Assert.False(new ProcessStartInfo("/bin/true").Environment.ContainsKey(Name));
        Assert.Equal("Host=db;Password=secret", builder.Configuration.GetConnectionString("ofThisTest"));
    }

    [Fact]
    public void CanServe_PortOfTheGatewayThatSomebodyHas_IsRefused()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var builder = DistributedApplication.CreateBuilder(["--PERSPEKTIVA_BUNDLE", "/bundle"]);

        Assert.False(builder.CanServe(StartOptions.Read(["--gateway-port", $"{port}"], new Hashtable())));
        listener.Stop();
        Assert.True(builder.CanServe(StartOptions.Read(["--gateway-port", $"{port}"], new Hashtable())));
    }
}
