"""Every shipped text keeps every house rule: each kind, bulletin, form and language, live and in an exercise."""

from functools import cache
from typing import Any

import pytest

from broadcaster.config import parse_register
from broadcaster.domain.fields import fields_of, fill, require
from broadcaster.domain.house_rules.check import check
from broadcaster.domain.house_rules.facts import QUOTED_FIELDS, facts_of
from broadcaster.domain.house_rules.findings import Finding, Scope, Text
from broadcaster.domain.kinds.table import KINDS
from broadcaster.domain.languages import LANGUAGES, in_language
from broadcaster.domain.register import Register
from broadcaster.domain.texts import mark_exercise
from broadcaster.domain.words import BulletinKind, Space, forms_of
from broadcaster.shipped import shipped
from broadcaster.wording.templates import Templates

SHIPPED = Templates([shipped("templates")])
COUNCIL = {
    "council": "RBWM",
    "council_name": "Royal Borough of Windsor & Maidenhead",
    "latest_link": "https://www.rbwm.gov.uk/emergency",
    "emergency_number": "999",
    "district": "SL3",
    "ref": "F12",
    "number": "3",
}
TIMES: dict[str, dict[str, str]] = {
    "en": {
        "issued": "02:40, Friday 20 November",
        "issued_short": "02:40 Fri 20 Nov",
        "next_update": "03:40 Friday",
        "next_update_short": "03:40 Fri",
    },
    "cy": {
        "issued": "02:40, dydd Gwener 20 Tachwedd",
        "issued_short": "02:40 Gwe 20 Tach",
        "next_update": "03:40 dydd Gwener",
        "next_update_short": "03:40 Gwe",
    },
}
POLICE = {"lead_agency": "Thames Valley Police", "lead_account": "@ThamesVP on X"}
LEADERS: dict[str, dict[str, str]] = {
    "the council leads": {},
    "the police lead": POLICE,
    "agreed with the police": POLICE | {"agreed_with": "Silver Commander"},
}
#: what must be said in any case
NEEDED = {"what", "since", "wrong", "right", "source", "said", "declared_safe_by"}


@cache
def register() -> Register:
    """The shipped one."""
    return parse_register(shipped("channels.toml").read_text("utf-8"), name="channels.toml").register


def findings(
    kind: str, bulletin: BulletinKind, language: str, *, leader: dict[str, str], samples: bool, space: Space
) -> list[Finding]:
    """What the rules say of all forms, with the fields that were given."""
    uses = SHIPPED.needs(kind, bulletin, language=language)
    fields: dict[str, Any] = {f.name: f for f in fields_of(kind)}
    wanted = [n for n in fields if n in uses and (samples or n in NEEDED) and n not in COUNCIL | TIMES["en"] | leader]
    given = {"place": "Datchet"} | {
        (name if fields[name].same else in_language(name, language)): fields[name].sample[language]
        for name in wanted
        if name != "place"
    }
    context = {**COUNCIL, **TIMES[language], **leader}
    filled = fill(kind, bulletin, given, context=context, uses=uses, language=language)
    require(filled)
    texts = [Text(where=n, text=v, quoted=n.split(".")[0] in QUOTED_FIELDS) for n, v in given.items()]
    for form in forms_of(bulletin):
        text = SHIPPED.render(kind, bulletin, form, filled.values, language=language).text
        text = mark_exercise(text) if space is Space.EXERCISE else text
        texts.append(Text(where=form.value, text=text, scope=Scope.WHOLE, form=form.value))
    return list(
        check(texts, facts_of(register(), kind=kind, bulletin=bulletin, space=space, fields={**given, **filled.values}))
    )


@pytest.mark.parametrize("leader", LEADERS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_shipped_text_breaks_a_house_rule(kind: str, language: str, leader: str) -> None:
    """With defaults and with every sample: nothing blocked, nothing warned of."""
    found = {
        (bulletin.value, samples, space.value, finding.words)
        for bulletin in BulletinKind
        for samples in (False, True)
        for space in Space
        for finding in findings(kind, bulletin, language, leader=LEADERS[leader], samples=samples, space=space)
    }
    assert not found


def test_the_fixed_sentences_of_repost_accounts_keep_the_rules_too() -> None:
    """They are in the register, signed like a template."""
    facts = facts_of(register(), kind="flood", bulletin=BulletinKind.FIRST, space=Space.LIVE, fields={})
    sentences = [
        Text(where=account.id, text=f"{account.repost_text} Ref F12/3, issued 02:40.", scope=Scope.POINTER)
        for account in register().accounts
        if account.repost_text
    ]
    assert len(sentences) == 3
    assert check(sentences, facts) == ()
