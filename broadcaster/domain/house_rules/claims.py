"""What a council should not claim: politics and praise, cause and blame, casualties, names, facts without source."""

import re
from collections.abc import Iterator

from broadcaster.domain.house_rules.facts import Facts
from broadcaster.domain.house_rules.findings import Span
from broadcaster.domain.house_rules.personal import person_names
from broadcaster.domain.house_rules.reading import Words, spans, words_of

#: offices and parties are written with capitals; "in labour" and "a conservative estimate" are not
_POLITICS = re.compile(
    r"\b(?:Cllrs?\b|Councillors?\b|councillors?\b|MPs?\b(?!\d)|MEPs?\b|Members? of Parliament\b|Prime Minister\b|"
    r"Deputy Prime Minister\b|Chancellor\b|Home Secretary\b|Foreign Secretary\b|Secretary of State\b|"
    r"First Minister\b|"
    r"Ministers? (?:for|of)\b|[Mm]ayor(?:ess)?\b|(?:[Cc]ouncil )?[Ll]eader of the (?:[Cc]ouncil|[Oo]pposition)\b|"
    r"[Cc]ouncil leader\b|[Cc]abinet [Mm]ember\b|Police and Crime Commissioner\b|"
    r"Conservatives?\b(?! estimates?)|Tory\b|Tories\b|Labour\b(?! (?:ward|wards|market|force|costs|pains))|"
    r"Lib(?:eral)? Dem(?:ocrat)?s?\b|Green Party\b|Reform UK\b|UKIP\b|SNP\b|Plaid Cymru\b|Sinn Féin\b|DUP\b|"
    r"(?:by-|general |local )?[Ee]lection campaign\b|[Vv]ote for\b)"
)
_PRAISE = re.compile(
    r"(?i)\b(?:proud(?:ly)?\b|(?:fantastic|brilliant|amazing|outstanding|excellent|incredible|superb|tireless(?:ly)?|"
    r"heroic|heroes|world[- ]class|magnificent)\b|well done\b|(?:great|good) (?:job|work)\b|hard[- ]working\b|"
    r"credit to\b|pays? tribute\b)"
)
#: what closes a road or a school on any bad night, and is nobody's fault
_WEATHER = (
    r"(?:(?:a|an|the|this|severe|heavy|high|strong|bad|deep|rising|standing|surface|adverse|ongoing) )*"
    r"(?:flood\w*|water|snow|ice|winds?|storms?|rain\w*|weather|heat|smoke|fog|frost|emergency|incident|safety)"
)
_CAUSE = re.compile(
    rf"(?i)\b(?:(?:caused|started|sparked) by\b|(?:because of|due to|owing to|as a result of)\b(?! (?:{_WEATHER})\b|"
    r" (?:re-?open|arrive|start|end|finish|be\b|return|close|begin|rise|fall|peak|reach|last|take|come|continue))|"
    r"(?:at|whose|our|their|his|her) fault\b|fault of\b|(?:to blame|blamed?|blames|blaming)\b|negligen(?:ce|t|tly)\b|"
    r"(?:was|were|is|are) responsible for (?:the|this|starting|causing)\b|fail(?:ed|ure) to\b|"
    r"deliberate(?:ly)?\b|arson(?:ist)?\b|"
    r"human error\b|should have (?:been|done|known)\b|careless(?:ness|ly)?\b)"
)
_CASUALTIES = re.compile(
    r"(?i)\b(?:dead\b(?![- ](?:end|line|batter\w+|tree\w*|wood|bird\w*|animal\w*|fish|wildlife|leaves))|died\b|"
    r"dies\b|"
    r"deaths?\b|killed\b|fatal(?:ly|it(?:y|ies))?\b|injur(?:ed|ies|y)\b|casualt(?:y|ies)\b|wounded\b|drown(?:ed|"
    r"ing)\b|"
    r"bod(?:y|ies) (?:was|were|has|have|found|recovered|pulled)\b|(?:found|recovered|pulled) (?:a|the|"
    r"\w+) bod(?:y|ies)\b|"
    r"missing (?:person|people|man|woman|boy|girl|child|children)\b|(?:is|are|was|were|reported|still) missing\b|"
    r"victims?\b|unaccounted for\b|lost (?:his|her|their) li(?:fe|ves)\b)"
)
#: advice about harm, not news of it: "If you are injured, call 999"
_ONLY_IF = re.compile(r"(?i)\b(?:if|unless|risk of|avoid|prevent|can cause|could cause|may cause|danger of|stop)\b")
_TITLE = re.compile(
    r"(?<!\w)(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof(?:essor)?|Rev(?:erend)?|Sir|Dame|Lord|Lady|PC|Sgt|Sergeant|Insp|Inspector|"
    r"Superintendent|Constable|Commander)\.? (?!(?:the|"
    r"of)\b)[^\W\d_a-zß-öø-ÿ][^\W\d_]+(?: [^\W\d_a-zß-öø-ÿ][^\W\d_]+)?"
)
_COUNT = (
    r"\d+(?:[.,]\d+)*(?: ?(?:to|-|–) ?\d+(?:[.,]\d+)*)?(?: (?:hundred|thousand|million))? ?"
    r"(?:more |other |local |flooded )?"
    r"(?:homes|houses|properties|households|premises|businesses|people|residents|customers|patients|"
    r"cases|vehicles|cars|megawatts|mph|°C|degrees|per cent|%|metres?|cm|mm|inches|feet)(?!\w)"
)
_LEVEL = (
    r"(?:river|water|groundwater|flood|thames)(?: water)? levels? (?:is|are|has|have|was|were|will|remains?|"
    r"keeps?|continues?)\b|"
    r"levels (?:are|have|were|will|remain|continue)\b|(?:has|have|will|is expected to|"
    r"are expected to) (?:now )?peak(?:ed)?\b|"
    r"(?:is|are) (?:expected|forecast|likely|predicted) to\b"
)
_FACT = re.compile(rf"(?i)(?<![\w.])(?:{_COUNT}|{_LEVEL})")
_SOURCE = re.compile(
    r"(?i)\b(?:says?|said|told|tells|according to|report(?:s|ed)?(?: by| that)|confirm(?:s|ed)|warn(?:s|ed)|"
    r"forecasts?\b(?! to)|"
    r"estimates?|advises?|advised|sources?\b|issued by|declared by|we (?:have|are|can|know|saw|counted)|"
    r"our (?:staff|crews|officers))\b"
)
#: the general truth of advice, and orders, state no fact about tonight
_ADVICE = re.compile(
    r"(?i)\b(?:can|could|may|might|should|must|please|at least|keep|stay|stand|boil|leave|do not|don['’]t|move|"
    r"walk|drive|"
    r"take|wait|use|drink)\b"
)
_NOTABLE_DEATH = "notable-death"


def politics(words: Words, facts: Facts) -> Iterator[Span]:
    """Politicians and parties, at any time and above all before an election; praise of anybody."""
    if facts.kind != _NOTABLE_DEATH:
        yield from spans(_POLITICS, words.english)
    yield from spans(_PRAISE, words.english)


def cause_or_blame(words: Words, facts: Facts) -> Iterator[Span]:
    """Why it happened and whose fault it is: for those who investigate. The incident's own hazard is no cause."""
    hazard = {word.casefold() for word in words_of(facts.fields.get("hazard", ""))} - {"the", "a"}
    for span in spans(_CAUSE, words.english):
        after = words_of(words.english[span.end : span.end + 40])[:3]
        said = words.english[span.start : span.end].casefold()
        if said.endswith((" of", " to")) and "fail" not in said and hazard & {word.casefold() for word in after}:
            continue
        yield span


def casualties(words: Words, facts: Facts) -> Iterator[Span]:
    """The dead, injured and missing: the police tell, after the families."""
    if facts.kind == _NOTABLE_DEATH:
        return
    for span in spans(_CASUALTIES, words.english):
        before = words.sentence_around(span.start)[: span.start]
        if not _ONLY_IF.search(before):
            yield span


def names(words: Words, facts: Facts) -> Iterator[Span]:
    """A person by name: with a title, or a first name and a surname."""
    if facts.kind == _NOTABLE_DEATH:
        return
    titled = list(spans(_TITLE, words.unnamed))
    yield from titled
    for span in person_names(words.unnamed):
        inside = any(span.start < other.end and other.start < span.end for other in titled)
        if " " in words.unnamed[span.start : span.end] and not inside:
            yield span


def unattributed(words: Words, facts: Facts) -> Iterator[Span]:
    """A count, a level or a forecast in a sentence that does not say who says so."""
    partners = [name.casefold() for name in facts.names]
    for start, end in words.sentences:
        sentence = words.english[start:end]
        fact = _FACT.search(sentence)
        if fact is None or _SOURCE.search(sentence) or _ADVICE.search(sentence):
            continue
        if not any(name in sentence.casefold() for name in partners if " " in name):
            yield Span(start + fact.start(), start + fact.end())
