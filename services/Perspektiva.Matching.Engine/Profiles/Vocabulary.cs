namespace Perspektiva.Matching.Engine;

/// <summary>Functional constraints, one bit each: what a place demands, or what a person cannot do. Never a diagnosis.</summary>
[Flags]
public enum FunctionalConstraint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Lifting above 10 kg.</summary>
    LiftingAbove10Kg = 1 << 0,

    /// <summary>Standing all day.</summary>
    StandingAllDay = 1 << 1,

    /// <summary>Work at heights.</summary>
    Heights = 1 << 2,

    /// <summary>Work at machinery.</summary>
    Machinery = 1 << 3,

    /// <summary>Dust or chemicals.</summary>
    DustOrChemicals = 1 << 4,

    /// <summary>Noise.</summary>
    Noise = 1 << 5,

    /// <summary>Cold or heat.</summary>
    ColdOrHeat = 1 << 6,

    /// <summary>Night work.</summary>
    Night = 1 << 7,

    /// <summary>Shift work.</summary>
    Shift = 1 << 8,

    /// <summary>Weekend work.</summary>
    Weekend = 1 << 9,

    /// <summary>Driving.</summary>
    Driving = 1 << 10,

    /// <summary>Contact with customers.</summary>
    CustomerContact = 1 << 11,

    /// <summary>Working alone.</summary>
    WorkingAlone = 1 << 12,

    /// <summary>All thirteen.</summary>
    All = (1 << 13) - 1,
}

/// <summary>Place types, in DOMAIN's order. The numbers are stored: never reorder, only append.</summary>
public enum PlaceType
{
    /// <summary>Schnuppertage, Probearbeit: 1-10 days.</summary>
    TrialDays = 0,

    /// <summary>Praktikum.</summary>
    Internship = 1,

    /// <summary>Probebeschäftigung, § 46 SGB III.</summary>
    TrialEmployment = 2,

    /// <summary>Einstiegsqualifizierung, § 54a SGB III.</summary>
    EntryQualification = 3,

    /// <summary>Individuelle betriebliche Qualifizierung, § 55 SGB IX.</summary>
    InCompanyQualification = 4,

    /// <summary>Berufsbegleitung, § 55 Abs. 3 SGB IX.</summary>
    SupportedJob = 5,

    /// <summary>Ausbildung, BBiG, HwO.</summary>
    Apprenticeship = 6,

    /// <summary>Fachpraktiker-Ausbildung, § 66 BBiG, § 42r HwO.</summary>
    ReducedTheoryApprenticeship = 7,

    /// <summary>Assistierte Ausbildung, §§ 74-75a SGB III.</summary>
    AssistedApprenticeship = 8,

    /// <summary>Betriebsintegrierter Arbeitsplatz, § 219 SGB IX.</summary>
    WorkshopPlace = 9,

    /// <summary>Budget für Arbeit, Budget für Ausbildung, §§ 61, 61a SGB IX.</summary>
    BudgetForWork = 10,

    /// <summary>With Eingliederungszuschuss, §§ 88-92 SGB III.</summary>
    SubsidisedJob = 11,

    /// <summary>Sozialversicherungspflichtige Beschäftigung.</summary>
    Job = 12,
}

/// <summary>Age as the Youth Labour Protection Act (JArbSchG) needs it; no birth date ever enters the engine.</summary>
public enum AgeBand
{
    /// <summary>Under 15 (§ 2 Abs. 1 JArbSchG).</summary>
    Child = 0,

    /// <summary>15 years.</summary>
    Youth15 = 1,

    /// <summary>16 years.</summary>
    Youth16 = 2,

    /// <summary>17 years.</summary>
    Youth17 = 3,

    /// <summary>18 and over: the act does not apply.</summary>
    Adult = 4,
}

/// <summary>How much a requirement weighs.</summary>
public enum Importance
{
    /// <summary>Not asked.</summary>
    NotAsked = 0,

    /// <summary>Useful.</summary>
    Useful = 1,

    /// <summary>Important.</summary>
    Important = 2,

    /// <summary>Decisive: cannot be bought off by strengths elsewhere.</summary>
    Decisive = 3,
}

/// <summary>Days of the week on which a place works.</summary>
[Flags]
public enum Weekdays
{
    /// <summary>Not stated.</summary>
    None = 0,

    /// <summary>Montag.</summary>
    Monday = 1,

    /// <summary>Dienstag.</summary>
    Tuesday = 2,

    /// <summary>Mittwoch.</summary>
    Wednesday = 4,

    /// <summary>Donnerstag.</summary>
    Thursday = 8,

    /// <summary>Freitag.</summary>
    Friday = 16,

    /// <summary>Samstag.</summary>
    Saturday = 32,

    /// <summary>Sonntag.</summary>
    Sunday = 64,

    /// <summary>Monday to Friday.</summary>
    WorkingWeek = 31,
}

/// <summary>Dangers that § 22 Abs. 1 JArbSchG names.</summary>
[Flags]
public enum Hazard
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Beyond physical or psychological capacity (Nr. 1).</summary>
    BeyondCapacity = 1,

    /// <summary>Moral danger (Nr. 2).</summary>
    MoralDanger = 2,

    /// <summary>Risk of accidents that young people cannot judge (Nr. 3).</summary>
    Accident = 4,

    /// <summary>Extraordinary heat, cold or wet (Nr. 4).</summary>
    HeatColdWet = 8,

    /// <summary>Noise, vibration, radiation (Nr. 5).</summary>
    NoiseVibrationRadiation = 16,

    /// <summary>Hazardous substances (Nr. 6).</summary>
    HazardousSubstances = 32,

    /// <summary>Biological agents (Nr. 7).</summary>
    BiologicalAgents = 64,
}

/// <summary>Benefits that a place type rests on and a benefit office decides on.</summary>
[Flags]
public enum Entitlements
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary>Supported employment (Unterstützte Beschäftigung), § 55 SGB IX.</summary>
    SupportedEmployment = 1,

    /// <summary>Benefits of a workshop for disabled people, §§ 57, 58, 61, 61a, 219 SGB IX.</summary>
    WorkshopBenefits = 2,
}
