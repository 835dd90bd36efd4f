using System.Runtime.CompilerServices;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>An endpoint of a resource, to be asked for its address.</summary>
public sealed class EndpointReference(IResourceWithEndpoints owner, string endpointName) : IValueProvider, IManifestExpressionProvider
{
    /// <summary>The endpoint's name within its resource.</summary>
    public string EndpointName { get; } = endpointName;

    /// <summary>The resource that listens.</summary>
    public IResourceWithEndpoints Resource { get; } = owner;

    /// <summary><c>scheme://localhost:port</c>.</summary>
    public string Url => Annotation.Url;

    /// <summary>The port that others connect to.</summary>
    public int Port => Annotation.Port!.Value;

    /// <inheritdoc />
    public string ValueExpression => $"{{{Resource.Name}.bindings.{EndpointName}.url}}";

    private EndpointAnnotation Annotation =>
        Resource.Annotations.OfType<EndpointAnnotation>().FirstOrDefault(endpoint => endpoint.Name == EndpointName)
        ?? throw new InvalidOperationException($"{Resource.Name} has no endpoint named {EndpointName}");

    /// <inheritdoc />
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(Url);
}

/// <summary>A text whose parts may only be known when resources start.</summary>
public sealed class ReferenceExpression : IValueProvider, IManifestExpressionProvider
{
    private readonly IReadOnlyList<object> _parts;

    private ReferenceExpression(IReadOnlyList<object> parts) => _parts = parts;

    /// <inheritdoc />
    public string ValueExpression => string.Concat(_parts.Select(part => (part as IManifestExpressionProvider)?.ValueExpression ?? part));

    /// <summary>Makes an expression of an interpolated string.</summary>
    public static ReferenceExpression Create(in ExpressionInterpolatedStringHandler handler) => new(handler.Parts);

    /// <inheritdoc />
    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
    {
        var texts = new List<string?>(_parts.Count);
        foreach (var part in _parts)
            texts.Add(part is IValueProvider provider ? await provider.GetValueAsync(cancellationToken) : (string)part);
        return string.Concat(texts);
    }

    /// <summary>What the compiler turns an interpolated string into.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct ExpressionInterpolatedStringHandler(int literalLength, int formattedCount)
    {
        internal List<object> Parts { get; } = new(formattedCount + (literalLength > 0 ? formattedCount + 1 : 0));

        /// <summary>Fixed text.</summary>
        public void AppendLiteral(string value) => Parts.Add(value);

        /// <summary>Text that is known now.</summary>
        public void AppendFormatted(string? value) => Parts.Add(value ?? "");

        /// <summary>Text that is known later.</summary>
        public void AppendFormatted<T>(T valueProvider)
            where T : IValueProvider, IManifestExpressionProvider => Parts.Add(valueProvider);

        /// <summary>The text of a resource.</summary>
        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider)
            where T : IResource, IValueProvider, IManifestExpressionProvider => Parts.Add(valueProvider.Resource);
    }
}
