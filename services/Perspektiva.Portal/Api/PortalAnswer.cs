using System.Text.Json;

namespace Perspektiva.Portal.Api;

/// <summary>What the platform answered.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Text">The body.</param>
/// <param name="ETag">Version of the record, in quotes.</param>
/// <param name="Location">Where a new record is.</param>
public sealed record PortalAnswer(int Status, string Text, string? ETag, string? Location)
{
    /// <summary>2xx.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Text);

    /// <summary>The member <c>id</c> of the body.</summary>
    public string Id => Json.GetProperty("id").GetString()!;

    /// <summary>Itself when it succeeded.</summary>
    /// <exception cref="PortalException">The platform refused.</exception>
    public PortalAnswer OrThrow(string what) => IsSuccess ? this : throw new PortalException(what, this);
}

/// <summary>The platform refused a call.</summary>
public sealed class PortalException(string what, PortalAnswer answer) : Exception($"{what}: {answer.Status} {answer.Text}")
{
    /// <summary>The refusal.</summary>
    public PortalAnswer Answer { get; } = answer;
}
