using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Npgsql;

namespace Perspektiva.ServiceDefaults.Persistence;

/// <summary>EF's command of a save as statements of a batch, with parameters by position: named ones the driver would look for anew, in all of the text, each time.</summary>
internal static partial class PositionalCommand
{
    /// <summary>Of saves of one row there are few texts, of saves of many any number.</summary>
    private static readonly ConcurrentDictionary<string, Statement> OfOneRow = new(StringComparer.Ordinal);

    /// <summary>The command's statements; its parameters are theirs from then on.</summary>
    /// <param name="command">As EF writes it: no value stands in its text, each statement ends with a semicolon and a new line.</param>
    public static IEnumerable<NpgsqlBatchCommand> StatementsOf(NpgsqlCommand command)
    {
        var parameters = command.Parameters.Cast<NpgsqlParameter>().ToDictionary(parameter => parameter.ParameterName.TrimStart('@'), StringComparer.Ordinal);
        command.Parameters.Clear(); // A parameter has one owner.
        if (OfOneRow.TryGetValue(command.CommandText, out var known))
            return [known.With(parameters)];
        var statements = End().Split(command.CommandText).Where(text => !string.IsNullOrWhiteSpace(text)).Select(Statement.Of).ToList();
        if (statements is [var one])
            OfOneRow[command.CommandText] = one;
        return statements.Select(statement => statement.With(parameters));
    }

    [GeneratedRegex(";[\\r\\n]+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex End();

    [GeneratedRegex("@(?<name>[A-Za-z0-9_]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Name();

    private sealed record Statement(string Text, IReadOnlyList<string> Names)
    {
        public static Statement Of(string text)
        {
            var names = new List<string>();
            var positional = Name().Replace(text, match =>
            {
                var name = match.Groups["name"].Value;
                if (!names.Contains(name))
                    names.Add(name);
                return FormattableString.Invariant($"${names.IndexOf(name) + 1}");
            });
            return new Statement(positional, names);
        }

        public NpgsqlBatchCommand With(Dictionary<string, NpgsqlParameter> parameters)
        {
            var statement = new NpgsqlBatchCommand(Text);
            foreach (var name in Names)
            {
                var parameter = parameters[name];
                parameter.ParameterName = "";
                statement.Parameters.Add(parameter);
            }
            return statement;
        }
    }
}
