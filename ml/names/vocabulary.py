"""Words that stand between the words of a name, as patterns. How names are split is not here.

Patterns are of Rust's regex crate: no look-around, linear time on any text.
"""

import re

# Letters that words of names have; Greek ones count varieties. With all capitals and small letters
# of Unicode a pattern takes five times as long to be made ready, and polars keeps only 32 ready:
# that was half of one name's time.
EXTENDED = [chr(code) for code in range(0x100, 0x180)]
UPPER = "A-ZÀ-ÖØ-Þ" + "".join(letter for letter in EXTENDED if letter.isupper())
LOWER = "a-zß-öø-ÿα-ω" + "".join(letter for letter in EXTENDED if letter.islower())
CAPITAL = rf"[{UPPER}][{LOWER}]+(?:-[{UPPER}{LOWER}][{LOWER}]+)*"
ABBREVIATED = rf"[{UPPER}][{LOWER}]{{0,3}}\."
# v-album, 10-punctata, novae-angliae, o'reillyi
EPITHET = rf"(?:[0-9]+-|[{LOWER}]-|[{LOWER}]')?[{LOWER}]{{2,}}(?:[-'][{LOWER}]+)*"

# Every spelling met for an infraspecific rank, and the one that canonical names have.
MARKERS = {
    "subsp.": ("subsp", "ssp", "sbsp", "subspec", "subspecies", "nothosubsp", "nothossp", "nssp"),
    "var.": ("var", "v", "varietas", "variety", "nothovar", "nvar"),
    "subvar.": ("subvar", "subvariety"),
    "f.": ("f", "fo", "fma", "form", "forma", "nothof", "nothoforma"),
    "subf.": ("subf", "subforma", "subform", "sf"),
    "f.sp.": ("fsp", "f.sp"),
    "convar.": ("convar", "convariety"),
    "prol.": ("prol", "proles"),
    "lus.": ("lus", "lusus"),
    "ab.": ("ab", "aberr", "aberratio", "aberration"),
    "morph.": ("morph", "morpha"),
    "nat.": ("nat", "natio"),
    "mut.": ("mut", "mutatio"),
    "monstr.": ("monstr", "monstrositas"),
    "pv.": ("pv", "pathovar"),
    "bv.": ("bv", "biovar", "biotype"),
    "agamosp.": ("agamosp",),
    "race": ("race", "stirps"),
}
MARKER_OF = {spelling: marker for marker, all_ in MARKERS.items() for spelling in all_}
SPELLINGS = "|".join(map(re.escape, sorted(MARKER_OF, key=len, reverse=True)))
INFRAGENERIC = (
    "supersect|supersection|subgenus|subgen|subg|nothosubgen|nothosect|section|sectio|sect"
    "|subsection|subsect|superser|series|subseries|subser|ser|trib|tribus|subtrib|grex"
)
INFRAGENERIC_RANKS = (
    *("infrageneric name", "subgenus", "supersection", "section", "subsection", "superseries"),
    *("series", "subseries", "superspecies"),
)

# Small words of authorships that look like epithets.
LINKS = "ex|et|and|in|apud|non|nec|not|emend|emended|sensu|auct|auctt|sec|fide|bis|und"
PARTICLES = (
    "de|des|der|den|del|della|delle|dello|degli|dem|da|dal|das|do|dos|di|du|la|le|les|los|von|vom"
    "|van|vander|vanden|zu|zur|zum|ter|ten|te|af|av|el|al|y|e|mc|st|bin|ibn|op|auf"
)

# Notes of nomenclature: they and all behind them are no part of the name.
NOTES = (
    r" \(?(?:nom|comb|stat|orth|pro syn|p\. ?p|s\. ?l|s\. ?str|s\. ?lat)\b\.?.*$"
    r"| (?:sp|spec|species|gen|subsp|ssp|var|fam)\.? ?(?:n|nov)\b\.?.*$"
    r"| (?:sensu|auct|auctt|auctorum|sec|non|nec|emend|fide|hort)\b\.?.*$"
    r"|,? \[?sic!?\]?$| \(sic!?\)$"
)
GROUPS = (
    r" (?:agg|aggr|aggregate|complex|group|species[ -]group|species[ -]complex|gr|superspecies)\.?$"
)

VIRUS = (
    r"(?i) \S*(?:virus(?:es)?|viroids?|virophage|bacteriophage|prion|prions|betasatellites?"
    r"|alphasatellites?|satellites?|[np]pv|phages?)(?: |$)"
)
OTU = (
    r"SH\d{6,}\.\d+FU|BOLD:[A-Z]{2,}\d+|\b(?:OTU|ASV|MOTU|ESV|zOTU)[ _-]?\d+"
    r"|^(?:[A-Z]{2,}[\d-]|[A-Z][a-z]*\d)\S*| sp\d{6,}| (?:isolate|strain|clone) \S*\d"
)
PLACEHOLDER = (
    r"(?i)\b(?:incertae[ -]sedis|inc\. ?sed|unassigned|not assigned|unplaced|unclassified"
    r"|uncultured|unidentified|undetermined|undescribed|unknown|unnamed|none|null"
    r"|environmental samples?)\b"
)
INFORMAL = r" (?:cf|aff|nr|prox|near|sp|spp|spec|sspp|indet|gen|ined)\b\.?(?: |$)"
COMPARED = r" (?:cf|aff|nr|prox|near)\b\.?( |$)"
UNNAMED = r" (?:sp|spp|spec|sspp|indet|gen|ined)\b\.?(?: .*)?$"
UNFINISHED = rf" (?:{SPELLINGS})\.?(?: \S)?$"
