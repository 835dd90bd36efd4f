namespace Perspektiva.Identity.Domain;

/// <summary>What an organisation is in the network; a portal's client acts in the role of this name.</summary>
internal enum OrganisationKind
{
    Jobcentre,
    School,
    Chamber,
    Provider,
    Company,
    Operator,
}
