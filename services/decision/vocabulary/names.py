"""Closed lists: the names by which findings, and the guidelines that ask for them, speak."""

from enum import StrEnum


class Condition(StrEnum):
    """What may be wrong with the patient."""

    RADICULOPATHY = "radiculopathy"
    NEUROPATHIC_PAIN = "neuropathic_pain"
    NEUROPATHY = "neuropathy"
    DIABETIC_NEUROPATHY = "diabetic_neuropathy"
    POST_HERPETIC_NEURALGIA = "post_herpetic_neuralgia"
    CRPS = "crps"
    PHANTOM_LIMB_PAIN = "phantom_limb_pain"
    SPASTICITY = "spasticity"
    MULTIPLE_SCLEROSIS = "multiple_sclerosis"
    SPINAL_CORD_INJURY = "spinal_cord_injury"
    MYOFASCIAL_PAIN = "myofascial_pain"
    FACET_PAIN = "facet_pain"
    OSTEOARTHRITIS = "osteoarthritis"
    TENDINITIS = "tendinitis"
    SPRAIN_STRAIN = "sprain_strain"
    CONTUSION = "contusion"
    DISC_HERNIATION = "disc_herniation"
    STENOSIS = "stenosis"
    SPONDYLOLISTHESIS = "spondylolisthesis"
    INSTABILITY = "instability"
    DEGENERATIVE_DISC_DISEASE = "degenerative_disc_disease"
    FRACTURE = "fracture"
    DISPLACED_FRACTURE = "displaced_fracture"  # or open, or in pieces
    DISLOCATION = "dislocation"
    FAILED_BACK_SURGERY = "failed_back_surgery"
    CAUDA_EQUINA = "cauda_equina"
    CARPAL_TUNNEL_SYNDROME = "carpal_tunnel_syndrome"
    CUBITAL_TUNNEL_SYNDROME = "cubital_tunnel_syndrome"
    EPICONDYLITIS = "epicondylitis"
    IMPINGEMENT = "impingement"
    ROTATOR_CUFF_TEAR = "rotator_cuff_tear"
    LABRAL_TEAR = "labral_tear"
    ADHESIVE_CAPSULITIS = "adhesive_capsulitis"
    MENISCAL_TEAR = "meniscal_tear"
    LIGAMENT_TEAR = "ligament_tear"
    TENDON_RUPTURE = "tendon_rupture"  # of a tendon or nerve: ruptured or cut through
    SACROILIAC_PAIN = "sacroiliac_pain"
    METATARSALGIA = "metatarsalgia"
    PLANTAR_FASCIITIS = "plantar_fasciitis"
    CALCIFIC_TENDINITIS = "calcific_tendinitis"
    CERVICAL_DYSTONIA = "cervical_dystonia"
    INSOMNIA = "insomnia"
    DEPRESSION = "depression"
    ANXIETY = "anxiety"
    PTSD = "ptsd"
    OBESITY = "obesity"
    PEPTIC_ULCER = "peptic_ulcer"
    GI_BLEED = "gi_bleed"
    DYSPEPSIA = "dyspepsia"
    STROKE = "stroke"
    DIABETES = "diabetes"
    HYPERTENSION = "hypertension"
    HEART_DISEASE = "heart_disease"
    LUNG_DISEASE = "lung_disease"
    KIDNEY_DISEASE = "kidney_disease"
    LIVER_DISEASE = "liver_disease"
    SEIZURES = "seizures"
    SUBSTANCE_ABUSE = "substance_abuse"
    HEADACHE = "headache"
    CONCUSSION = "concussion"
    CANCER = "cancer"
    INFECTION = "infection"
    HERNIA = "hernia"
    SEXUAL_DYSFUNCTION = "sexual_dysfunction"
    WOUND = "wound"
    PAINFUL_HARDWARE = "painful_hardware"
    GANGLION = "ganglion"
    SCAR = "scar"  # that grows, itches or draws together
    BURN = "burn"  # a wound as well
    CRUSH_INJURY = "crush_injury"  # a contusion as well
    NONUNION = "nonunion"
    SPEECH_DISORDER = "speech_disorder"
    SLEEP_APNEA = "sleep_apnea"  # or narcolepsy, or a disorder of shift work
    EYE_INJURY = "eye_injury"
    EAR_INJURY = "ear_injury"  # or a loss of hearing
    TOOTH_INJURY = "tooth_injury"


class Sign(StrEnum):
    """What an examination looks for."""

    SENSORY_LOSS = "sensory_loss"  # in a dermatome or not
    REFLEX_LOSS = "reflex_loss"
    WEAKNESS = "weakness"
    NERVE_TENSION = "nerve_tension"  # straight leg raise, Spurling
    SPASM = "spasm"
    TENDERNESS = "tenderness"
    TRIGGER_POINT = "trigger_point"
    TWITCH_RESPONSE = "twitch_response"
    FACET_TENDERNESS = "facet_tenderness"
    SI_PROVOCATION = "si_provocation"  # FABER, Gaenslen
    IMPINGEMENT_SIGN = "impingement_sign"  # Neer, Hawkins
    ROTATOR_CUFF_SIGN = "rotator_cuff_sign"  # drop arm, empty can, lift-off
    LABRAL_SIGN = "labral_sign"  # O'Brien, Speed, apprehension
    HIP_SIGN = "hip_sign"  # FADIR, log roll
    ENTRAPMENT_SIGN = "entrapment_sign"  # Tinel, Phalen
    MENISCAL_SIGN = "meniscal_sign"  # McMurray, joint line
    TENDON_SIGN = "tendon_sign"  # Thompson, hook test; a joint that cannot be moved
    HERNIA_SIGN = "hernia_sign"  # a bulge, a mass or a gap that is felt
    LIGAMENT_LAXITY = "ligament_laxity"  # Lachman, drawer, stress tests
    LIMITED_MOTION = "limited_motion"
    SWELLING = "swelling"
    EFFUSION = "effusion"
    DEFORMITY = "deformity"
    ATROPHY = "atrophy"
    GAIT_DISTURBANCE = "gait_disturbance"
    SKIN_CHANGE = "skin_change"
    AUTONOMIC_CHANGE = "autonomic_change"  # colour, warmth, sweat, allodynia: signs of CRPS


class SymptomName(StrEnum):
    """What patients report."""

    RADIATING_PAIN = "radiating_pain"
    NUMBNESS = "numbness"
    WEAKNESS = "weakness"
    STIFFNESS = "stiffness"
    FUNCTION_LIMITED = "function_limited"  # trouble with a named activity
    SWELLING = "swelling"
    INSOMNIA = "insomnia"
    HEADACHE = "headache"
    INSTABILITY = "instability"
    LOCKING = "locking"
    DYSPEPSIA = "dyspepsia"
    CONSTIPATION = "constipation"
    INCONTINENCE = "incontinence"
    DEPRESSION = "depression"
    ANXIETY = "anxiety"
    FATIGUE = "fatigue"
    VISION = "vision"  # or pain and irritation of an eye
    HEARING = "hearing"  # or noises in an ear
    DIZZINESS = "dizziness"
    COGNITIVE = "cognitive"  # memory, attention, confusion
    TOOTH = "tooth"
    WORSENING = "worsening"
    PERSISTENT = "persistent"
    IMPROVED = "improved"


class StudyKind(StrEnum):
    """Studies that show structure or nerves."""

    MRI = "mri"
    CT = "ct"
    XRAY = "xray"
    FLEXION_EXTENSION = "flexion_extension"
    EMG_NCS = "emg_ncs"
    ULTRASOUND = "ultrasound"
    OTHER = "other"


class Shown(StrEnum):
    """What such a study may show."""

    NERVE_COMPRESSION = "nerve_compression"
    HERNIATION = "herniation"
    STENOSIS = "stenosis"
    RADICULOPATHY = "radiculopathy"
    ENTRAPMENT = "entrapment"
    INSTABILITY = "instability"
    SPONDYLOLISTHESIS = "spondylolisthesis"
    FRACTURE = "fracture"
    DISPLACED_FRACTURE = "displaced_fracture"  # or open, or in pieces
    TUMOUR_OR_INFECTION = "tumour_or_infection"
    FACET_ARTHROPATHY = "facet_arthropathy"
    DISC_DEGENERATION = "disc_degeneration"
    CUFF_TEAR = "cuff_tear"
    FULL_CUFF_TEAR = "full_cuff_tear"  # through its whole thickness
    LABRAL_TEAR = "labral_tear"
    MENISCAL_TEAR = "meniscal_tear"
    LIGAMENT_TEAR = "ligament_tear"
    TENDON_RUPTURE = "tendon_rupture"  # through
    HARDWARE_FAILURE = "hardware_failure"  # broken, loose or backed out
    HERNIA = "hernia"
    OSTEOARTHRITIS = "osteoarthritis"
    TENDINOPATHY = "tendinopathy"
    EFFUSION = "effusion"
    NORMAL = "normal"


class DrugClass(StrEnum):
    """Drugs by what they are given for."""

    OPIOID = "opioid"
    NSAID = "nsaid"
    ACETAMINOPHEN = "acetaminophen"
    MUSCLE_RELAXANT = "muscle_relaxant"
    BENZODIAZEPINE = "benzodiazepine"
    ANTIDEPRESSANT_TRICYCLIC = "antidepressant_tricyclic"
    ANTIDEPRESSANT_SNRI = "antidepressant_snri"
    ANTIDEPRESSANT_SSRI = "antidepressant_ssri"
    ANTIDEPRESSANT_OTHER = "antidepressant_other"
    ANTIEPILEPTIC = "antiepileptic"
    PPI = "ppi"
    H2_BLOCKER = "h2_blocker"
    HYPNOTIC = "hypnotic"
    TOPICAL = "topical"
    STEROID = "steroid"
    ANTICOAGULANT = "anticoagulant"
    ASPIRIN = "aspirin"
    CANNABINOID = "cannabinoid"
    STIMULANT = "stimulant"
    LAXATIVE = "laxative"
    ANTIEMETIC = "antiemetic"
    TRIPTAN = "triptan"
    ANTIBIOTIC = "antibiotic"
    ANTIHYPERTENSIVE = "antihypertensive"
    ANTIDIABETIC = "antidiabetic"
    ERECTILE = "erectile"
    SUPPLEMENT = "supplement"
    OTHER = "other"


class Specialty(StrEnum):
    """Whom a patient is to be referred to."""

    SURGEON = "surgeon"  # of bones, joints, the spine or the hand
    GENERAL_SURGEON = "general_surgeon"
    PLASTIC_SURGEON = "plastic_surgeon"  # or a burn centre
    PAIN = "pain"  # and physical medicine
    NEUROLOGY = "neurology"
    EYE = "eye"
    EAR = "ear"
    DENTAL = "dental"
    MENTAL_HEALTH = "mental_health"
    PODIATRY = "podiatry"
    INTERNAL = "internal"  # and its branches


class Screen(StrEnum):
    """Screens, tests and agreements that safe treatment asks for."""

    PSYCHOLOGICAL = "psychological"
    RISK = "risk"
    PRESCRIPTION_MONITORING = "prescription_monitoring"
    URINE_DRUG_TEST = "urine_drug_test"
    OPIOID_AGREEMENT = "opioid_agreement"
    CAPACITY_EVALUATION = "capacity_evaluation"
    BASELINE_FUNCTION = "baseline_function"
    GOALS_SET = "goals_set"
    SIDE_EFFECTS_REVIEWED = "side_effects_reviewed"
    ABERRANT_BEHAVIOUR_REVIEWED = "aberrant_behaviour_reviewed"


class Circumstance(StrEnum):
    """The patient's situation, as guidelines ask for it."""

    HOMEBOUND = "homebound"
    SKILLED_CARE_NEEDED = "skilled_care_needed"
    PERSONAL_CARE_NEEDED = "personal_care_needed"
    RED_FLAG = "red_flag"
    PROGRESSIVE_DEFICIT = "progressive_deficit"
    IMMOBILISED = "immobilised"  # in a cast or splint, or without weight
    WEIGHT_BEARING_MUST_BE_REDUCED = "weight_bearing_must_be_reduced"
    LAND_EXERCISE_NOT_TOLERATED = "land_exercise_not_tolerated"
    HOME_PROGRAMME_FAILED = "home_programme_failed"
    HOME_PROGRAMME_TAUGHT = "home_programme_taught"
    SPECIAL_EQUIPMENT_NEEDED = "special_equipment_needed"
    EXERCISE_SUPERVISED = "exercise_supervised"
    HEAVY_JOB = "heavy_job"  # of medium or heavy demands, as the record states them
    RETURN_TO_WORK_FAILED = "return_to_work_failed"
    JOB_GOAL_AGREED = "job_goal_agreed"
    PLATEAU = "plateau"
    MOTIVATED = "motivated"
    FUNCTION_LOST = "function_lost"
    NO_OTHER_OPTION = "no_other_option"
    CANDIDATE_FOR_SURGERY = "candidate_for_surgery"
    INTERFERES_WITH_TRANSPORT = "interferes_with_transport"
    FALLS = "falls"
    SMOKER = "smoker"
    MEDICATION_EFFECT_FALLING = "medication_effect_falling"
    SUBSTANCE_ABUSE_HISTORY = "substance_abuse_history"
    BMI_RECORDED = "bmi_recorded"
    ONE_PRESCRIBER = "one_prescriber"
    SELF_DIRECTED_WEIGHT_LOSS_FAILED = "self_directed_weight_loss_failed"
    ADVERSE_EFFECTS = "adverse_effects"
    ACUTE_EXACERBATION = "acute_exacerbation"
    NEW_INJURY = "new_injury"
    CHANGE_OF_FINDINGS = "change_of_findings"
    RECURRENT_DISLOCATION = "recurrent_dislocation"
    NON_WEIGHT_BEARING = "non_weight_bearing"
    ASPIRATION_FAILED = "aspiration_failed"
    HARDWARE_BURIED = "hardware_buried"
    CRUTCHES_NOT_MANAGED = "crutches_not_managed"
    OTHERWISE_HEALTHY = "otherwise_healthy"
    CONSERVATIVE_CARE_FAILED = "conservative_care_failed"
    SURGERY_NO_OPTION = "surgery_no_option"  # not indicated, or not wanted
    DANGER_TO_SELF = "danger_to_self"  # thoughts of suicide
    DENTAL_FINDINGS = "dental_findings"  # a dentist's report, or pictures of teeth
