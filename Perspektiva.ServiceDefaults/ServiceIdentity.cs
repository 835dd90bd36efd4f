namespace Perspektiva.ServiceDefaults;

/// <summary>Which service this process is.</summary>
/// <param name="Name">Lower-case name: database, audience, queue prefix, telemetry's service name.</param>
public sealed record ServiceIdentity(string Name);
