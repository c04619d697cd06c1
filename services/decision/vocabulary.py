"""The words in which requests and records name treatments, parts of the body and drugs.

Each name stands beside the pattern that recognises it. A space in a pattern means any white space.
"""

import re
from collections.abc import Iterator
from typing import Final

NUMBER_WORDS: Final = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "eighteen": 18,
    "twenty": 20,
    "twenty-four": 24,
    "thirty": 30,
    "forty": 40,
    "forty-five": 45,
    "sixty": 60,
    "ninety": 90,
    "once": 1,
    "twice": 2,
    "a dozen": 12,
}

TREATMENTS: Final = {
    "acupuncture": r"(?:electro[- ]?|infrared )?acupuncture",
    "chiropractic": r"chiropractic(?: manipulati(?:on|ve)| therapy| care)?|spinal manipulation",
    "physical_therapy": r"physical therapy|physiotherapy|physical medicine|aquatic therapy",
    "occupational_therapy": r"occupational therapy|hand therapy",
    "massage": r"massage(?: therapy)?|myofascial release",
    "psychotherapy": r"psychotherapy|cognitive[- ]behaviou?ral therapy|CBT|"
    r"psychological counsell?ing",
    "imaging": r"MRIs?|magnetic resonance imaging|CT(?: scan)?|x-?rays?|ultrasound|radiographs?",
    "nerve_study": r"EMG|NCS|NCV|electromyography|nerve conduction(?: study| studies)?",
    "injection": r"injections?|nerve block|facet block|epidural|radiofrequency ablation",
    "surgery": r"surgery|arthroscop(?:y|ic)|laminectomy|discectomy|fusion|arthroplasty|"
    r"carpal tunnel release",
    "equipment": r"TENS(?: unit)?|brace|orthosis|orthotics?|walker|wheelchair|mattress|"
    r"cold therapy unit|H-wave",
    "program": r"functional restoration program(?:me)?|work (?:conditioning|hardening)|"
    r"weight[- ]loss program(?:me)?",
    "home_care": r"home (?:health )?(?:care|aide)",
    "transport": r"transportation",
    "drug_test": r"urine (?:drug )?(?:screen|test|toxicology)(?:ing)?|drug (?:screen|test)(?:ing)?",
    "evaluation": r"functional capacity evaluation|consult(?:ation)?|office visits?|evaluation",
}
"""Treatment by the words for it, the more specific first."""

BODY_PARTS: Final = {
    "low back": r"low(?:er)? back|lumbar|lumbosacral|L-?spine",
    "neck": r"neck|cervical|C-?spine",
    "upper back": r"upper back|mid(?:dle)? back|thoracic",
    "shoulder": r"shoulders?|rotator cuff",
    "elbow": r"elbows?",
    "forearm-wrist-hand": r"forearms?|wrists?|hands?|fingers?|thumbs?|carpal",
    "hip": r"hips?|groin",
    "knee": r"knees?",
    "ankle-foot": r"ankles?|foot|feet|heels?|plantar",
    "head": r"head(?:aches?)?",
}
"""Part of the body as the guideline library names it, by the words for it."""

DRUGS: Final = (
    r"acetaminophen|Tylenol(?: #?\d)?|amitriptyline|Anaprox|baclofen|Butrans|carisoprodol|Celebrex|"
    r"celecoxib|codeine|cyclobenzaprine|Cymbalta|diclofenac|duloxetine|etodolac|fentanyl|Flexeril|"
    r"gabapentin|hydrocodone|hydromorphone|ibuprofen|ketorolac|Lidoderm|Lyrica|meloxicam|methadone|"
    r"Mobic|morphine|Motrin|MS Contin|nabumetone|Naprosyn|naproxen|Neurontin|Norco|nortriptyline|"
    r"Nucynta|oxycodone|OxyContin|Percocet|pregabalin|Relafen|Robaxin|Skelaxin|Soma|Suboxone|"
    r"tapentadol|tizanidine|tramadol|Ultracet|Ultram|Vicodin|Voltaren|Zanaflex"
)
"""Drugs for pain, spasm and nerve pain, by generic and trade name."""

MEDICATION: Final = (
    rf"(?:{DRUGS}|(?:pain |opioid |opiate |narcotic |oral |prescription |analgesic )*"
    r"(?:medications?|meds|medicines?|opioids?|opiates?|narcotics?|analgesics?|pain ?killers?|"
    r"pain pills|muscle relaxants?|NSAIDs?|anti-inflammatories))"
)
"""A drug by name, or medication in general."""

THERAPIES: Final = (
    "acupuncture",
    "chiropractic",
    "physical_therapy",
    "occupational_therapy",
    "massage",
    "psychotherapy",
)
"""Treatments that come in courses of visits, for which earlier visits matter."""

SESSIONS: Final = r"(?:sessions?|visits?|treatments?|appointments?)"

NUMBER: Final = (
    r"(?:\d{1,4}(?:\.\d+)?|" + "|".join(sorted(NUMBER_WORDS, key=len, reverse=True)) + r")"
)

_FRAGMENTS: Final = {
    "number": NUMBER,
    "sessions": SESSIONS,
    "medication": MEDICATION,
    "drug": DRUGS,
    "therapy": "|".join(TREATMENTS[name] for name in THERAPIES),
    "body_part": "|".join(BODY_PARTS.values()),
}
_REFERENCE: Final = re.compile(r"(?<!\?P)<(?P<fragment>[a-z_]+)(?::(?P<group>[a-z_]+))?>")


def compiled(pattern: str, **fragments: str) -> re.Pattern[str]:
    """Compile a pattern that is written in the words of this module.

    ``<number>`` stands for a fragment of that name, ``<number:count>`` for the same as a named
    group; a space stands for any white space, a space with a question mark for none as well;
    letter case does not matter; a match begins and ends at a word's edge.

    >>> compiled("<number:count> <sessions>").search("for Twelve sessions")["count"]
    'Twelve'
    """
    known = _FRAGMENTS | fragments

    def insert(reference: re.Match[str]) -> str:
        fragment, group = reference["fragment"], reference["group"]
        return f"(?P<{group}>{known[fragment]})" if group else f"(?:{known[fragment]})"

    text = pattern
    while _REFERENCE.search(text):
        text = _REFERENCE.sub(insert, text)
    text = text.replace(" ?", r"\s*").replace(" ", r"\s+")
    return re.compile(rf"(?<!\w)(?:{text})(?!\w)", re.IGNORECASE)


def number(word: str) -> float:
    """Return the value of a number in digits or in words.

    >>> number("Twelve"), number("7.5")
    (12.0, 7.5)
    """
    folded = " ".join(word.lower().split())
    return float(NUMBER_WORDS[folded]) if folded in NUMBER_WORDS else float(folded)


_NAMED_TREATMENTS: Final = {name: compiled(words) for name, words in TREATMENTS.items()}
_NAMED_PARTS: Final = {name: compiled(words) for name, words in BODY_PARTS.items()}


def treatments_in(text: str) -> Iterator[str]:
    """Yield the treatments that a text names, in the order of :data:`TREATMENTS`."""
    return (name for name, pattern in _NAMED_TREATMENTS.items() if pattern.search(text))


def body_parts_in(text: str) -> tuple[str, ...]:
    """Return the parts of the body that a text names, in the order of :data:`BODY_PARTS`."""
    return tuple(name for name, pattern in _NAMED_PARTS.items() if pattern.search(text))
