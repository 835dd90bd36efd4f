namespace Perspektiva.Portal.Seed.Chain;

/// <summary>What a file of a folder of data is.</summary>
internal enum FileKind
{
    /// <summary>None of those that a seed knows.</summary>
    Unknown,

    /// <summary>It could not be read to its end.</summary>
    Unreadable,

    /// <summary>A table of the chain from titles to O*NET.</summary>
    Table,

    /// <summary>Vacancies.</summary>
    Vacancies,
}
