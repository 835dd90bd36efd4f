namespace Perspektiva.Contracts.V1;

/// <summary>The 32 dimensions of the ability and requirement profile, in the order of every array of 32 (docs/matching.md).</summary>
public enum Dimension
{
    // Cognition
    PlanningWork, GraspingInstructions, Attention, Concentration, LearningAndRemembering, ProblemSolving, SwitchingTasks, SpatialImagination,
    // Social
    Assertiveness, GuidingOthers, MakingContact, GivingCriticism, TakingCriticism, Teamwork,
    // Way of working
    Perseverance, CheckingResults, ToleranceOfFailure, Tidiness, Punctuality, Independence, Care, Responsibility,
    // Psychomotor
    Drive, FineMotorSkills, ReactionSpeed,
    // Literacy and communication
    Reading, Arithmetic, Writing, Speaking,
    // Physical
    StandingAndWalking, LiftingAndCarrying, StaminaOverTheDay,
}

/// <summary>What a workplace demands or a person cannot do: functions, never a diagnosis.</summary>
[Flags]
public enum FunctionalConstraint
{
    None = 0,
    LiftingAbove10Kg = 1 << 0,
    StandingAllDay = 1 << 1,
    Heights = 1 << 2,
    Machinery = 1 << 3,
    DustOrChemicals = 1 << 4,
    Noise = 1 << 5,
    ColdOrHeat = 1 << 6,
    Night = 1 << 7,
    Shift = 1 << 8,
    Weekend = 1 << 9,
    Driving = 1 << 10,
    CustomerContact = 1 << 11,
    WorkingAlone = 1 << 12,
}

/// <summary>Hazards in the sense of § 22 JArbSchG.</summary>
[Flags]
public enum Hazard
{
    None = 0,
    BeyondCapacity = 1 << 0,
    MorallyDangerous = 1 << 1,
    AccidentProne = 1 << 2,
    HeatColdWet = 1 << 3,
    NoiseOrVibration = 1 << 4,
    HazardousSubstances = 1 << 5,
    BiologicalAgents = 1 << 6,
}

/// <summary>How a requirement weighs: 1 useful, 2 important, 3 decisive.</summary>
public enum Importance { Useful = 1, Important = 2, Decisive = 3 }

/// <summary>What kind of support a person needs or a place gives.</summary>
public enum SupportKind { Instruction, Adaptation, Aid, Presence }

/// <summary>What the benefit office (Leistungsträger) has decided: granted (bewilligt) or refused (abgelehnt).</summary>
public enum EntitlementDecision { Granted, Refused }

/// <summary>Age on a day, as far as youth labour protection asks (§ 2 JArbSchG); nothing finer leaves the participant service.</summary>
public enum AgeBand { Child, Youth15, Youth16, Youth17, Adult }

/// <summary>Place types (docs/matching.md gives the German term and the legal basis).</summary>
public enum PlaceType
{
    TrialDays, Internship, TrialEmployment, EntryQualification, InCompanyQualification, SupportedJob, Apprenticeship,
    ApprenticeshipReducedTheory, AssistedApprenticeship, CompanyIntegratedWorkshopPlace, BudgetForWork, SubsidisedJob, Job,
}

/// <summary>Working days, numbered as the bits of <see cref="PlaceChanged.Days"/>; what is stored keeps the numbers.</summary>
public enum WorkDay { Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday }

/// <summary>Lifecycle of a participant.</summary>
public enum ParticipantStatus { Intake, Profiling, Ready, Placed, Stabilising, Sustained, Alumni, Paused, Exited }

/// <summary>Lifecycle of a place.</summary>
public enum PlaceStatus { Draft, Published, Paused, Filled, Closed, Expired }

/// <summary>Lifecycle of a proposal; the employer sees nothing before <see cref="AskedEmployer"/>.</summary>
public enum ProposalStatus { Drafted, AskedParticipant, AskedEmployer, Agreed, Declined, Withdrawn, Expired, Placed }

/// <summary>Stages of a placement.</summary>
public enum PlacementStage { Trial, Internship, Qualification, Employment, Stabilised, Sustained, Paused, Ended }

/// <summary>What was seen at a check-in, in codes: two are changes, boredom is none by itself, the others are warnings.</summary>
public enum CheckInSignal { Absence, Conflict, Overload, Boredom, NewSupervisor, ShiftChange, SafetyConcern }

/// <summary>Purposes of consent (GDPR Art. 6, 7, 9); each can be withdrawn alone.</summary>
public enum ConsentPurpose { Processing, Matching, ShowToEmployer, ShareWithNetwork }

/// <summary>Why somebody declined or a proposal was taken back; a code, never a text about a person.</summary>
public enum DeclineReason { None, Distance, Hours, KindOfWork, OtherPlaceChosen, SupportNotPossible, NoCapacity, StartDate, ConsentWithdrawn, PlaceFull, PlaceClosed, ParticipantExited, Erased, Expired, Other }

/// <summary>What was recorded about a proposal: an objection, or the second look that follows one.</summary>
public enum ProposalReviewKind { Objection, SecondLook }

/// <summary>What the second look found.</summary>
public enum ProposalReviewOutcome { Upheld, Changed }

/// <summary>Who took a decision.</summary>
public enum Party { Participant, Employer, Coach, System }
