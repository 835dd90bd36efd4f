namespace Perspektiva.Participant.Features.Access;

/// <summary>Why a record was read, as the access log tells the person.</summary>
internal static class ReadPurpose
{
    public const string CaseWork = "case_work";
    public const string Overview = "overview";
    public const string DuplicateSearch = "duplicate_search";
    public const string Introduction = "introduction";
    public const string CoachIntroduction = "coach_introduction";
    public const string DataRights = "data_rights";
}
