"""The exercise's register and secrets can reach the sandbox and nothing else (rule 6)."""

import json
import re

import pytest

from broadcaster.config import LoadedRegister, parse_register
from broadcaster.domain.words import Platform
from broadcaster.errors import WrongSpace
from broadcaster.exercise_register import exercise_register, sandbox_id
from broadcaster.secrets import FACEBOOK_FIELDS, SITE_FIELDS, X_FIELDS, ExerciseSecrets, fields_of

URL = "http://127.0.0.1:8123"


def test_every_address_id_and_credential_is_the_sandboxs(loaded: LoadedRegister, text: str) -> None:
    """Nothing of the live register's ways out is left, wherever it stood."""
    live = parse_register(
        text.replace('\nkind = "file"', '\nkind = "http"\nput_url = "https://www.rbwm.gov.uk/a"\ncredential = "site"')
        + '[stores]\nlive = "postgresql://db.example.org/live"\nexercise = "postgresql://db.example.org/drill"\n',
        name="n",
    ).register
    drill = exercise_register(live, URL)

    assert {s.base_url for s in drill.platforms.values()} == {URL}
    assert [(s.kind, s.put_url, s.public_url) for s in drill.sites] == [
        ("http", f"{URL}/site/alert.json", f"{URL}/site/")
    ]
    assert drill.stores == {"exercise": "postgresql://db.example.org/drill"}
    assert drill.sandbox_url == URL
    names = [a.credential for a in drill.accounts] + [s.credential for s in drill.sites]
    names += [c for o in drill.officers for c in o.contacts]
    assert all(name.startswith("sandbox.") for name in names)
    live_names = {a.credential for a in live.accounts} | {c for o in live.officers for c in o.contacts} | {"site"}
    assert not live_names & set(names)


def test_what_is_rehearsed_is_what_would_be_done(loaded: LoadedRegister) -> None:
    """Services, postures, texts, presets, people and numbers are the live ones; placeholders take part."""
    live, drill = loaded.register, exercise_register(loaded.register)
    assert [(a.id, a.posture, a.handle, a.repost_text) for a in drill.accounts] == [
        (a.id, a.posture, a.handle, a.repost_text) for a in live.accounts
    ]
    assert (drill.council, drill.presets) == (live.council, live.presets)
    # only the spacing of reposts is a number of the exercise's own (decision 0003)
    spacing = live.policy.exercise_stagger_seconds
    assert drill.policy == live.policy.model_copy(update={"repost_stagger_seconds": spacing})
    assert [(o.key, o.roles, o.trained) for o in drill.officers] == [(o.key, o.roles, o.trained) for o in live.officers]
    assert not any(a.placeholder for a in drill.accounts)


def test_ids_are_from_the_reserved_ranges_unique_and_always_the_same(loaded: LoadedRegister) -> None:
    """X: 19 digits from 90; Facebook: 999000 and nine digits; another council has others."""
    accounts = exercise_register(loaded.register).accounts
    shapes = {Platform.X: r"90\d{17}", Platform.FACEBOOK: r"999000\d{9}"}
    assert all(re.fullmatch(shapes[a.platform], a.platform_id) for a in accounts)
    assert len({a.platform_id for a in accounts}) == len(accounts)
    assert [a.platform_id for a in exercise_register(loaded.register, URL).accounts] == [
        a.platform_id for a in accounts
    ]
    assert sandbox_id("rbwm", "museum/x", Platform.X) != sandbox_id("other", "museum/x", Platform.X)


@pytest.mark.parametrize(
    "url", ["https://api.x.com", "http://10.0.0.1:80", "http://127.0.0.1.example.org", "ftp://[::1]"]
)
def test_a_sandbox_elsewhere_is_refused(loaded: LoadedRegister, url: str) -> None:
    """A drill must not leave the building."""
    with pytest.raises(WrongSpace):
        exercise_register(loaded.register, url)


def test_the_exercise_secrets_are_the_sandboxs_published_ones(loaded: LoadedRegister) -> None:
    """X, Facebook and site values in the shape the channels read, from the name alone."""
    drill, secrets = exercise_register(loaded.register), ExerciseSecrets()
    x, facebook = drill.leads
    of_x = fields_of(secrets.get(x.credential), X_FIELDS, name="x")
    assert {k: v.reveal() for k, v in of_x.items()} == {
        "consumer_key": "sandbox-consumer-key",
        "consumer_secret": "sandbox-consumer-secret",
        "access_token": f"{x.platform_id}-corporate.x",
        "access_token_secret": "sandbox-token-secret",
    }
    of_facebook = fields_of(secrets.get(facebook.credential), FACEBOOK_FIELDS, name="f")
    assert of_facebook["page_token"].reveal() == "sandbox-page-token.corporate.facebook"
    assert of_facebook["app_secret"].reveal() == "sandbox-app-secret"
    assert json.loads(secrets.get(drill.sites[0].credential).reveal()) == {"token": "sandbox-site-token"}
    assert set(SITE_FIELDS) == {"token"}
    for name in [a.credential for a in drill.accounts] + [c for o in drill.officers for c in o.contacts]:
        assert secrets.get(name).reveal()


@pytest.mark.parametrize("name", ["corporate-x", "", "sandbox.x.123.corporate", "../secrets/x", "sandbox.x"])
def test_an_exercise_never_takes_a_live_name(name: str) -> None:
    """A register that was not made for the exercise stops it at once."""
    with pytest.raises(WrongSpace):
        ExerciseSecrets().get(name)
