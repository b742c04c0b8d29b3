"""Every mistake an officer can make in channels.toml is named with its line, its key and what to write instead."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.config import LoadedRegister, parse_register
from broadcaster.errors import RegisterProblem
from broadcaster.register_file.secret_shapes import looks_like_a_secret
from broadcaster.register_file.values import is_phone

Spoil = Callable[[str], list[dict[str, Any]]]
X_TOKEN = "1234567890-AbCdEfGhIjKlMnOpQrStUvWxYz0123456789ab"
ARABIC_TURN = "\u202e"

# old text, new text, the line it is found on (searched in the new file), what must be said
ONE_SLIP = [
    ('posture = "lead"', 'postur = "lead"', "postur", "`postur` is not known", "did you mean `posture`?"),
    ('posture = "lead"', 'posture = "laed"', '"laed"', "`posture` cannot be `laed`", "did you mean `lead`?"),
    ('roles = ["duty"]', 'roles = ["duti"]', '"duti"', "`duti` is not known", "did you mean `duty`?"),
    ('roles = ["duty"]', "roles = []", "roles = []", "officer `alex` has no role", "duty, approver"),
    ('roles = ["duty"]', 'roles = "duty"', 'roles = "duty"', "`roles` must be a list", ""),
    ('roles = ["duty"]', 'roles = ["duty", "duty"]', '"duty", "duty"', "has a role twice", ""),
    ("alarm_minutes = 5 ", 'alarm_minutes = "5" ', 'alarm_minutes = "5"', "must be a whole number", ""),
    ("alarm_minutes = 5 ", "alarm_minutes = true ", "alarm_minutes = true", "must be a whole number", ""),
    ("alarm_minutes = 5 ", "alarm_minutes = 0 ", "alarm_minutes = 0", "must be more than 0", ""),
    ("alarm_minutes = 5 ", "alarm_minutes = 9999999 ", "alarm_minutes = 9", "must be at most 1440", ""),
    ("[policy]\n", "[policy]\nbucket_refill_seconds = nan\n", "= nan", "must be a number", ""),
    ("placeholder = true", 'placeholder = "true"', 'placeholder = "true"', "must be true or false", ""),
    ("trained = 2026-03-12", 'trained = "March"', '"March"', "must be a date such as", ""),
    ("trained = 2026-03-12", "trained = 2026-03-12T01:00:00", "T01:00:00", "must be a date such as", ""),
    ("training_expires = 2027-03-12", "training_expires = 2025-03-12", "2025-03-12", "is not after `trained`", ""),
    ('name = "Alex Example"', "name = 2026-01-01", "name = 2026-01-01", "must be text", ""),
    ('name = "Alex Example"', f'name = "Alex {ARABIC_TURN}Example"', "Alex", "cannot be seen (U+202E)", ""),
    ('name = "Alex Example"', 'name = "Alex\\u0007 Example"', "Alex\\u0007", "cannot be seen (U+0007)", ""),
    ('name = "Alex Example"', 'name = " Alex Example"', '" Alex', "begins or ends with a space", ""),
    ('name = "Alex Example"', 'name = ""', 'name = ""', "`name` is empty", ""),
    ('name = "Alex Example"', 'name = "Bailey Example"', "[officer.bailey]+1", "the same as in [officer.alex]", ""),
    ('os_user = "example-alex"\n', "", "[officer.alex]", "`os_user` is missing in [officer.alex]", ""),
    ('os_user = "example-alex"', 'os_user = "root"', '"root"', "`root` is nobody here", ""),
    ('os_user = "example-bailey"', 'os_user = "example-alex"', "[officer.bailey]+2", "same as in [officer.alex]", ""),
    ("[service.museum]\n", "[service.Museum]\n", "[service.Museum]", "cannot be a key", "small letters"),
    ("[officer.dana]", "[officer.dana]\nlogin = 1", "login = 1", "`login` is not known", "known here: name, os_user"),
    ('handle = "RBWM"', 'handle = "@RBWM"', '"@RBWM"', "`@RBWM` cannot be a handle", "without @"),
    ('handle = "CHANGE_ME_libs"', 'handle = "rbwm"', '"rbwm"\n', "is the same as in [service.corporate.x]", ""),
    ('platform_id = "118508024841691"\n', "", "[service.corporate.facebook]", "`platform_id` is missing", ""),
    ('letter = "F"', 'letter = "W"', "[preset.severe-weather]+1", "is the same as in [preset.flood]", ""),
    ('letter = "F"', 'letter = "flood"', '"flood"', "cannot be a letter", "one or two capitals"),
    ('letter = "F"\nsilence = ["all"]', 'letter = "F"\nsilence = ["libary"]', '"libary"', "not known", "`libraries`"),
    (
        'letter = "F"\nsilence = ["all"]',
        'letter = "F"\nsilence = ["corporate"]',
        '"corporate"]',
        "cannot be silenced",
        "",
    ),
    ('letter = "F"\nsilence = ["all"]', 'letter = "F"\nsilence = []', "silence = []", "`silence` is empty", "none"),
    ('letter = "F"\nsilence = ["all"]', 'letter = "F"\nsilence = ["all", "museum"]', '"museum"]', "stand alone", ""),
    ('home_page = "https:', 'home_page = "http:', "home_page", "`home_page` must begin with https://", ""),
    ('home_page = "https://www', 'home_page = "https://me:pw@www', "home_page", "looks like a password", "name of"),
    ('base_url = "https://api.x.com"', 'base_url = "https://127.0.0.1"', "https://127", "must not be this machine", ""),
    ('base_url = "https://api.x.com"', 'base_url = "https://127.1"', "https://127", "no full host name", ""),
    ("http://127.0.0.1:8025", "http://example.org:8025", "sandbox_url", "must be this machine", ""),
    ("http://127.0.0.1:8025", "http://127.0.0.1:99999", "sandbox_url", "is not an address", ""),
    ('zone = "Europe/London"', 'zone = "Europe/Lodnon"', "zone", "is no time zone", "`Europe/London`"),
    ('zone = "Europe/London"', 'zone = "../etc/passwd"', "zone", "is no time zone", "write it as Europe/London"),
    ('kind = "file"', 'kind = "fil"', '"fil"', "`fil` is not known", "did you mean `file`?"),
    ('folder = "website"\n', "", "[site.home]", "`folder` is missing", ""),
    ('kind = "file"', 'kind = "http"', "[site.home]", "`put_url` is missing", ""),
    (
        'credential = "corporate-x"',
        f'credential = "{X_TOKEN}"',
        "credential",
        "looks like a password or token",
        "name of",
    ),
    ('credential = "corporate-x"', 'credential = "../x"', '"../x"', "cannot be the name of a secret", ""),
    ('credential = "libraries-x"', 'credential = "corporate-x"', "[service.libraries.x]+3", "same as in", "its own"),
    ('handle = "RBWM"', 'handle = "RBWM"\naccess_token = "x"', "access_token", "is not known", "names of secrets only"),
    ("[platform.x]", "[platform.mastodon]", "[platform.mastodon]", "`mastodon` is not known", "x, facebook"),
    ('version = "v26.0"', 'version = "26"', '"26"', "is no version", "v26.0"),
    (
        "[service.libraries.x]\n",
        "[[service.libraries.x]]\n",
        "[[service",
        "`x` must be a table",
        "[service.libraries.x]",
    ),
    ('languages = ["en"]', 'languages = ["cyy"]', '"cyy"', "`cyy` is not known", "did you mean `cy`?"),
    ('languages = ["en"]', "languages = []", "languages = []", "`languages` is empty", '["en"]'),
    ('languages = ["en"]', 'languages = ["en", "en"]', '"en", "en"', "names a language twice", ""),
    ("late_look_minutes = [5, 30]", "late_look_minutes = [30, 5]", "[30, 5]", "cannot be [30, 5]", "rising"),
    ("late_look_minutes = [5, 30]", "late_look_minutes = [5]", "late_look_minutes = [5]", "has too few values", ""),
    ("night_to = 06:00:00", "night_to = 22:00:00", "night_to", "so there is no night", ""),
    ("night_to = 06:00:00", "night_to = 6", "night_to", "must be a time such as 22:00:00", ""),
    ('editors = ["dana"]', 'editors = ["dan"]', '"dan"', "`dan` is not known", "did you mean `dana`?"),
    ('may_submit = ["road-closure"]', 'may_submit = ["road"]', '"road"', "`road` is not known", ""),
    ('phone = "07700 900101"', 'phone = "900101"', '"900101"', "cannot be a telephone number", "01628 683800"),
    ('lead_agency = "fire"', 'lead_agency = "fier"', '"fier"', "is no key of an agency", "did you mean `fire`?"),
    ('lead_agency = "fire"', 'lead_agency = "Met Office"', '"Met Office"\nnext', "no key", "write its key: met-office"),
    ("[agency.nhs]", "[agency.council]", "[agency.council]", "has another meaning here", "needs no table"),
    ('link = "https://111', 'link = "http://111', "http://111", "`link` must begin with https://", ""),
    ('name = "Met Office"', 'name = "NHS"', "[agency.met-office]+1", "is the same as in [agency.nhs]", ""),
    ('name = "Windsor", kind = "town"', 'name = "Windsor", kind = "twon"', '"twon"', "`kind` cannot be `twon`", "town"),
    ('name = "Dedworth"', 'name = "The  CLEWER"', '"The  CLEWER"', "is the same as in [places.clewer]", ""),
    ('name = "Dedworth"', 'name = "…"', 'name = "…"', "has no letter or digit", ""),
    ('district = "TW19"', 'district = "TW19 5"', '"TW19 5"', "is no postcode district", "such as SL4"),
    ('mistaken_for = "North Ascot"', 'mistaken_for = "ascot"', '"ascot"', "mistaken for itself", ""),
    ('number = "111"', 'number = "10l"', '"10l"', "cannot be a telephone number", ""),
    ('number = "111"', 'number = "101"', '"101"\nname = "NHS', "stands here twice", ""),
    (
        'see https://www.rbwm.gov.uk/emergency"\n\n[service.visit',
        'see us"\n\n[service.visit',
        "see us",
        "does not end",
        "",
    ),
]


def place_of(text: str, mark: str) -> int:
    """Where the mark first stands outside a note."""
    at = text.index(mark)
    while "#" in text[text.rfind("\n", 0, at) + 1 : at]:
        at = text.index(mark, at + 1)
    return at


def spoil(text: str, old: str, new: str) -> str:
    """The text with `new` for the first `old` outside a note."""
    at = place_of(text, old)
    return text[:at] + new + text[at + len(old) :]


def line_of(text: str, mark: str) -> int:
    """The line of the mark; `[table]+2` is two lines further."""
    mark, plus, further = mark.partition("]+")
    return text.count("\n", 0, place_of(text, mark + plus[:1])) + 1 + int(further or 0)


@pytest.mark.parametrize(("old", "new", "mark", "problem", "suggestion"), ONE_SLIP, ids=[s[3][:50] for s in ONE_SLIP])
def test_a_slip_is_named_with_its_line_and_a_suggestion(
    text: str, faults_of: Spoil, old: str, new: str, mark: str, problem: str, suggestion: str
) -> None:
    """The officer reads which line is wrong and what to write there."""
    spoilt = spoil(text, old, new)

    found = [f for f in faults_of(spoilt) if problem in f["problem"] and suggestion in f["suggestion"]]

    assert [f["line"] for f in found] == [line_of(spoilt, mark)]
    assert found[0]["file"] == "channels.toml"


def test_all_faults_are_reported_at_once_in_the_order_of_the_lines(text: str) -> None:
    """One visit to the editor is enough."""
    spoilt = (
        text.replace('short = "RBWM"\n', "")
        .replace("alarm_minutes = 5", "alarm_minutes = -5")
        .replace('posture = "lead"', 'postur = "lead"')
        .replace('letter = "F"', 'letter = "G"')
    )
    with pytest.raises(RegisterProblem) as caught:
        parse_register(spoilt, name="channels.toml")

    lines = [f["line"] for f in caught.value.details["faults"]]
    assert lines == sorted(lines)
    assert len(lines) == 5  # `posture` is now both unknown as a word and missing
    assert caught.value.sentence.startswith("channels.toml has 5 faults:\n  channels.toml line ")
    assert "`postur` is not known; did you mean `posture`?" in caught.value.sentence
    assert caught.value.exit_code == 14


def test_nobody_leading_is_a_fault(text: str, faults_of: Spoil) -> None:
    """Without a lead account nobody speaks (policy 8.3)."""
    problems = [f["problem"] for f in faults_of(text.replace('posture = "lead"', 'posture = "silent"'))]
    assert "no account leads" in problems
    assert "`libraries/x` reposts, but no lead account is on x" in problems


def test_two_leads_on_one_platform_are_a_fault(text: str, faults_of: Spoil) -> None:
    """A repost would not know which of them to carry."""
    found = faults_of(text.replace('handle = "CHANGE_ME_musm"', 'handle = "CHANGE_ME_musm"\nposture = "lead"'))
    assert [f["problem"] for f in found] == ["`museum/x` and `corporate/x` both lead on x"]


def test_an_account_may_differ_from_its_service(text: str) -> None:
    """One account of a silent service can be exempt."""
    changed = text.replace('handle = "CHANGE_ME_musm"', 'handle = "CHANGE_ME_musm"\nposture = "exempt"')
    account = parse_register(changed, name="n").register.account("museum/x")
    assert account is not None
    assert account.posture == "exempt"


def test_a_placeholder_that_calls_itself_real_is_a_fault(text: str, faults_of: Spoil) -> None:
    """A lost `placeholder = true` line cannot turn a made-up handle into an account."""
    old = 'handle = "CHANGE_ME_libs"\nplaceholder = true'
    (fault,) = faults_of(text.replace(old, 'handle = "CHANGE_ME_libs"'))
    assert fault["problem"] == "`libraries/x` still has its placeholder handle"
    assert fault["key"] == "service.libraries.x.handle"


def test_no_duty_officer_is_a_fault(text: str, faults_of: Spoil) -> None:
    """Somebody must be able to declare."""
    (fault,) = faults_of(text.replace('"duty"', '"editor"'))
    assert fault["problem"] == "no officer has the role `duty`"


def test_a_two_person_rule_nobody_can_meet_is_a_warning(text: str, loaded: LoadedRegister) -> None:
    """One lone approver cannot approve their own messages."""
    lonely = text.replace('["approver", "admin"]', '["admin"]')
    warnings = parse_register(lonely, name="channels.toml").warnings
    assert any("[officer.bailey]: nobody else has the role `approver`" in w for w in warnings)
    assert not any("approver" in w for w in loaded.warnings)


def test_an_officer_without_training_is_a_warning(text: str) -> None:
    """They may still silence, so the register stands."""
    changed = text.replace("trained = 2026-09-15\ntraining_expires = 2027-09-15\n", "")
    warnings = parse_register(changed, name="channels.toml").warnings
    assert "channels.toml, [officer.dana]: may silence and stand down but not send: no trained date" in warnings


def test_a_duty_officer_nobody_can_reach_is_a_warning(text: str) -> None:
    """A lost `contacts` line does not go unnoticed."""
    warnings = parse_register(text.replace('contacts = ["bailey-phone"]\n', ""), name="channels.toml").warnings
    assert "channels.toml, [officer.bailey]: has no contacts, so notices cannot reach them" in warnings


def test_both_spaces_in_one_store_is_a_fault(text: str, faults_of: Spoil) -> None:
    """A drill must not write into the live store (rule 6)."""
    url = "postgresql://broadcaster@db.example.gov.uk/alerts"
    (fault,) = faults_of(f'{text}[stores]\nlive = "{url}"\nexercise = "{url}"\n')
    assert fault["problem"] == "`live` and `exercise` are the same store"
    assert parse_register(f'{text}[stores]\nlive = "{url}"\n', name="n").register.stores == {"live": url}


@pytest.mark.parametrize(
    ("spoilt", "line", "problem"),
    [
        ("", None, "the file is empty"),
        ("\n# only a note\n", None, "the file is empty"),
        ('[council]\nkey = "rbwm"\nname = RBWM\n', 3, "the value cannot be read"),
        ('[council]\nkey = "rbwm\nname = "RBWM"\n', 2, "a text is not closed"),
        ('[council]\nkey\nname = "RBWM"\n', 2, "there is no `=` after the key"),
        ('[council]\nkey = "a"\nkey = "b"\n', 3, "the same key stands here twice"),
        ("[council]\n\n[council]\n", 3, "the same [table] stands in the file twice"),
        ('[officer.a]\nroles = ["duty"\n', 3, "the file stops in the middle of a line or list"),
        ('[council]\nkey = "rb', 2, "the file stops in the middle of a line"),
        ("[council", 1, "the file stops in the middle"),
        ("[policy]\nalarm_minutes = 5", 2, "the file stops in the middle of a line"),
        ("[a]\ntrained = 2026-02-30\n", 2, "this is not TOML: Invalid date"),
        ("a = " + "[" * 5000, None, "lists or tables are nested too deep"),
        ("a = 1" + "0" * 5000 + "\n", None, "a value cannot be read"),
        ("[council]\nkey = \x00\n", 2, "the value cannot be read"),
    ],
)
def test_a_file_that_is_not_toml_is_told_in_plain_words(
    faults_of: Spoil, spoilt: str, line: int | None, problem: str
) -> None:
    """Syntax has a line too, and no Python words."""
    (fault,) = faults_of(spoilt)
    assert (fault["line"], fault["problem"][: len(problem)]) == (line, problem)


@pytest.mark.parametrize("wrong", ["5", '"x"', "[]", "[{}]", "true", "2026-01-01", "{}"])
@pytest.mark.parametrize(
    "name",
    [
        "agency",
        "places",
        "public_numbers",
        "council",
        "policy",
        "officer",
        "service",
        "site",
        "preset",
        "platform",
        "stores",
        "sandbox_url",
    ],
)
def test_any_section_of_the_wrong_type_is_a_fault(faults_of: Spoil, name: str, wrong: str) -> None:
    """Whatever stands where a table belongs, the answer is a fault."""
    faults_of(f"{name} = {wrong}\n")


@pytest.mark.parametrize("wrong", ["5", '"x"', "[]", "[{}]", "[[1]]", "true", "2026-01-01", "{}", "nan", "07:30:00"])
@pytest.mark.parametrize(
    "key", ["officer.alex", "service.libraries", "service.libraries.x", "preset.flood", "site.home"]
)
def test_any_table_of_the_wrong_type_is_a_fault(faults_of: Spoil, key: str, wrong: str) -> None:
    """The same one and two levels down."""
    found = faults_of(f"{key} = {wrong}\n")
    assert any(f["line"] == 1 for f in found) or wrong == "{}"


@given(st.data())
def test_any_value_of_any_type_at_any_key_never_breaks_the_reader(text: str, data: st.DataObject) -> None:
    """A fault or a register; never another exception."""
    lines = text.splitlines()
    number = data.draw(st.sampled_from([n for n, line in enumerate(lines) if "=" in line and line[0] not in "#[ "]))
    value = data.draw(
        st.sampled_from(["1", "-1", "1e400", '"x"', "[]", '["x"]', "[[]]", "{}", "{x = 1}", "true", "1.5"])
    )
    lines[number] = f"{lines[number].split('=')[0]}= {value}"
    try:
        parse_register("\n".join(lines) + "\n", name="channels.toml")
    except RegisterProblem as problem:
        assert all(f["line"] for f in problem.details["faults"])  # noqa: PT017 - both outcomes are right


def test_a_register_of_the_first_version_stays_valid(text: str) -> None:
    """It names agencies in its presets and has no tables of them; an upgrade at night must not stop it."""
    head, rest = text.split("[agency.police]", 1)
    tables = "[agency.police]" + rest.split("# ── What each kind", 1)[0]
    old = text.replace(tables, "")
    for key, name in (("fire", "Royal Berkshire Fire and Rescue Service"), ("police", "Thames Valley Police")):
        old = old.replace(f'lead_agency = "{key}"', f'lead_agency = "{name}"')
    loaded = parse_register(old, name="channels.toml")
    assert head
    assert loaded.register.preset("fire").lead_agency == "Royal Berkshire Fire and Rescue Service"  # type: ignore[union-attr] # it is there
    assert any("has no [agency.…] table" in warning for warning in loaded.warnings)


@pytest.mark.parametrize("number", ["999", "105", "0800 1111", "0345 988 1188", "+44 1628 683800", "07700 900101"])
def test_numbers_that_can_be_dialled_in_britain(number: str) -> None:
    """Short codes, old eight-digit ones, national and international form."""
    assert is_phone(number)


@pytest.mark.parametrize("number", ["", "12", "01628", "1628 683800", "+33 1 23 45 67 89", "0800-111-999", "٩٩٩"])
def test_numbers_that_cannot(number: str) -> None:
    """A lost zero, another country, other digits."""
    assert not is_phone(number)


SECRETS = [
    X_TOKEN,
    "EAAGm0PX4ZCpsBAKZCqZBgZDZDabcdefghijklmnop12345",
    "AAAAAAAAAAAAAAAAAAAAAMLheAAAAAAA0%2BuSeid%2BULvsea4JtiGRiSDSJSI%3DEUifiRBkKG5E2XzMDjRfl76ZC9Ub0wnz4XsNiRVBChTYbJcE3F",
    "xvz1evFS4wEEPTGEFPHBog",
    "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
    "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc",
    "d41d8cd98f00b204e9800998ecf8427e",
    "-----BEGIN PRIVATE KEY-----",
    "postgresql://user:hunter22@db/alerts",
    "https://hooks.example.org/?token=abc",
    "mailto://user:password@example.org",
]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_pasted_secret_is_refused_and_never_repeated(text: str, faults_of: Spoil, secret: str) -> None:
    """The register holds names only; the message that says so is safe to print and to log."""
    for old in ('"corporate-x"', '"RBWM"', '"lead"', '"alex-phone"', '"Europe/London"', '"duty"', '"F"', '"file"'):
        found = faults_of(spoil(text, old, f'"{secret}"'))
        assert any("looks like a password or token" in f["problem"] for f in found)
        assert secret not in repr(found)
        assert secret[:20] not in repr(found)
    found = faults_of(spoil(text, "handle =", f'"{secret}" = 1\nhandle ='))
    assert secret[:20] not in repr(found)
    assert secret[:20] not in repr(faults_of(spoil(text, '"corporate-x"', secret)))
    for table in ("officer.alex", "service.libraries", "preset.flood", "site.home", "platform.x", "policy"):
        assert secret[:20] not in repr(faults_of(text.replace(f"[{table}", f'[{table.split(".")[0]}."{secret}"')))


@pytest.mark.parametrize(
    "honest",
    [
        "RBWM-118508024841691",
        "MaidenheadRegeneration-118508024841691",
        "https://www.rbwm.gov.uk/news/2026/flooding-in-Wraysbury-B3021?page=2",
        "Royal Berkshire Fire and Rescue Service",
        "postgresql://broadcaster@db.example.gov.uk/alerts",
        "/etc/ssl/certs/Corp2024-CA-v3.pem",
        "maidenhead-regeneration-facebook",
    ],
)
def test_ordinary_values_are_not_taken_for_secrets(honest: str) -> None:
    """Page names, addresses and file names pass."""
    assert not looks_like_a_secret(honest)
