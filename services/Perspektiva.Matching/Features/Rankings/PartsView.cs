using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Rankings;

/// <summary>Explanations of a list. The part of a dimension is one of some thousand that the engine keeps, so its view and its JSON are kept beside it.</summary>
internal static class PartsView
{
    private static readonly ConditionalWeakTable<Engine.ScorePart, PartView> Views = [];

    /// <summary>The views of a row's parts.</summary>
    public static IReadOnlyList<PartView> Of(ImmutableArray<Engine.ScorePart> parts)
    {
        var views = new PartView[parts.Length];
        for (var i = 0; i < views.Length; i++)
            views[i] = parts[i].Dimension is null ? PartView.Of(parts[i]) : Views.GetValue(parts[i], PartView.Of);
        return views;
    }
}

/// <summary>An answer with a list in it, written with the kept JSON of its parts: the same bytes as any other answer of the API.</summary>
internal sealed class RankedResult<T>(T value) : IResult, IStatusCodeHttpResult, IValueHttpResult
{
    private static readonly JsonSerializerOptions Options = Create();

    /// <inheritdoc/>
    public int? StatusCode => StatusCodes.Status200OK;

    /// <inheritdoc/>
    public object? Value => value;

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        return JsonSerializer.SerializeAsync(httpContext.Response.BodyWriter, value, Options, httpContext.RequestAborted);
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonDefaults.Options);
        options.Converters.Add(new PartConverter());
        options.MakeReadOnly();
        return options;
    }

    private sealed class PartConverter : JsonConverter<PartView>
    {
        private static readonly ConditionalWeakTable<PartView, byte[]> Kept = [];

        public override PartView Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("A list is only written");

        public override void Write(Utf8JsonWriter writer, PartView value, JsonSerializerOptions options)
        {
            var json = value.Dimension is null ? Json(value) : Kept.GetValue(value, Json);
            writer.WriteRawValue(json, skipInputValidation: true);
        }

        private static byte[] Json(PartView part) => JsonSerializer.SerializeToUtf8Bytes(part, JsonDefaults.Options);
    }
}
