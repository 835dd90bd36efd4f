using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Perspektiva.Testing.Persistence;

/// <summary>Holds the model that stands compiled in a service's <c>Data/Compiled</c> against the one that its code describes now.</summary>
public static class CompiledModels
{
    /// <summary>What only one of the two says, a line each; empty where the compiled model is the code's. The context needs no database.</summary>
    /// <exception cref="InvalidOperationException">The context builds its model anew: none is compiled.</exception>
    public static IReadOnlyList<string> Differences(DbContext db)
    {
        ArgumentNullException.ThrowIfNull(db);
        var described = db.GetService<IModelSource>().GetModel(db, db.GetService<ModelCreationDependencies>(), designTime: false);
        if (ReferenceEquals(db.Model, described) || db.Model.GetType().Namespace?.EndsWith(".Compiled", StringComparison.Ordinal) != true)
            throw new InvalidOperationException($"No model is compiled for {db.GetType().Name}");
        var now = Lines(described);
        var compiled = Lines(db.Model);
        return [.. now.Except(compiled, StringComparer.Ordinal).Select(line => "not compiled: " + line), .. compiled.Except(now, StringComparer.Ordinal).Select(line => "no longer so: " + line)];
    }

    private static List<string> Lines(IModel model) =>
    [
        .. Split("model", model.ToDebugString()),
        .. Split("tables", model.GetRelationalModel().ToDebugString()),
        .. model.GetEntityTypes().SelectMany(Annotated),
        .. model.GetEntityTypes().SelectMany(Properties).Select(Line),
    ];

    private static IEnumerable<string> Split(string part, string text) => text.Split('\n').Select(line => $"{part}: {line.TrimEnd()}");

    // Of an index's method the compiler keeps nothing: only migrations ask for it, and they ask the model that the code describes.
    private static IEnumerable<string> Annotated(IEntityType type) =>
        from part in new IAnnotatable[] { type }.Concat(Properties(type)).Concat(type.GetKeys()).Concat(type.GetIndexes()).Concat(type.GetForeignKeys())
        from annotation in part.GetAnnotations()
        where annotation.Value is string or bool or int or long or Enum && annotation.Name != "Npgsql:IndexMethod"
        select $"{type.Name} {part}: {annotation.Name} {annotation.Value}";

    private static IEnumerable<IProperty> Properties(ITypeBase type) => type.GetProperties().Concat(type.GetComplexProperties().SelectMany(complex => Properties(complex.ComplexType)));

    /// <summary>What the model's own text leaves out: how a value becomes a column's and is compared.</summary>
    private static string Line(IProperty property) => string.Join(
        " | ", property.DeclaringType.Name, property.Name, property.GetRelationalTypeMapping().StoreType, property.GetBeforeSaveBehavior(), property.GetAfterSaveBehavior(),
        property.GetValueConverter()?.ConvertToProviderExpression, property.GetValueConverter()?.ConvertFromProviderExpression, property.GetValueComparer().EqualsExpression);
}
