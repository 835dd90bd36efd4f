namespace Perspektiva.ServiceDefaults.Messaging.Relay;

/// <summary>A due row as the relay reads it.</summary>
internal sealed record OutboxRow(Guid Id, Guid Key, string Type, byte[] Body, string? TraceParent, int Attempts);
