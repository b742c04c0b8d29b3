"""The parts that reach outside: channels, sites and the notifier of a register, each built when it is first used."""

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import TypeVar

from broadcaster.domain.banner import BannerPage
from broadcaster.domain.outcomes import CannotTell, Copies, NotSent, Outcome, Phase, ReadBack, Why
from broadcaster.domain.register import Account, Register
from broadcaster.domain.register import Site as SiteEntry
from broadcaster.domain.words import Effect, Platform, Repeat, Space
from broadcaster.errors import BroadcasterError, RegisterProblem
from broadcaster.home import Home
from broadcaster.ports import Channel, Notifier, Post, Site
from broadcaster.secrets import FACEBOOK_FIELDS, SITE_FIELDS, X_FIELDS, ExerciseSecrets, LiveSecrets, Secrets, fields_of
from broadcaster.transport.reach import Reach
from broadcaster.transport.secrets import Secret, quieten_loggers
from broadcaster.transport.transport import Transport

Part = TypeVar("Part")
_SHORTEST = 6


class OnFirstUse(Mapping[str, Part]):
    """Parts by name, each built once when it is first asked for; tweepy alone costs 0.1 s."""

    def __init__(self, makers: Mapping[str, Callable[[], Part]]) -> None:
        self._makers = dict(makers)
        self._made: dict[str, Part] = {}

    def __getitem__(self, name: str) -> Part:
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


class UnusableAccount:
    """Stands in for an account whose credential cannot be read: others go on, this one pauses with the reason."""

    def __init__(self, problem: BroadcasterError) -> None:
        self.problem = problem

    def repeat(self, effect: Effect) -> Repeat:
        """Nothing is ever sent, so nothing can double."""
        return Repeat.AFTER_LOOK

    def send(self, effect: Effect, post: Post) -> Outcome:
        """Row 11: the account pauses until the credential is there and somebody resumes it."""
        return self._refused()

    def look(self, effect: Effect, post: Post, *, since: datetime) -> ReadBack:
        """Without a credential nothing can be seen."""
        return CannotTell(detail=self.problem.sentence)

    def copies(self, effect: Effect, post: Post, *, since: datetime) -> Copies | CannotTell:
        """As `look`."""
        return CannotTell(detail=self.problem.sentence)

    def verify(self) -> str:
        """Say what is wrong."""
        raise self.problem

    def show(self, page: BannerPage) -> Outcome:
        """As `send`, for a website."""
        return self._refused()

    def sees(self, page: BannerPage) -> ReadBack:
        """As `look`, for a website."""
        return CannotTell(detail=self.problem.sentence)

    def _refused(self) -> NotSent:
        return NotSent(
            row=11, why=Why.CREDENTIAL, detail=self.problem.sentence, phase=Phase.NONE, retry_after=None, status=None
        )


class Outward:
    """Everything of one space that can reach outside; nothing in an exercise but the sandbox (design rule 6)."""

    def __init__(self, register: Register, home: Home, space: Space) -> None:
        # before any request: tweepy would log a whole Authorization header
        quieten_loggers()
        self._register = register
        self._home = home
        self._space = space
        self._secrets: Secrets = ExerciseSecrets() if space is Space.EXERCISE else LiveSecrets(home)
        reach = Reach.exercise(register.sandbox_url) if space is Space.EXERCISE else Reach.live()
        # paths in the register count from the home, not from wherever the officer happens to stand
        ca_file = str(home.root / register.ca_file) if register.ca_file else ""
        self._given: set[Secret] = set()
        self._transport = Transport(reach, total_seconds=register.policy.request_seconds, ca_file=ca_file)
        self.channels: Mapping[str, Channel] = OnFirstUse({a.id: self._maker(a) for a in register.accounts})
        self.sites: Mapping[str, Site] = OnFirstUse({s.id: self._site_maker(s) for s in register.sites})

    def notifier(self) -> Notifier:
        """Apprise in the live space; a recorder in the exercise space."""
        if self._space is Space.EXERCISE:
            from broadcaster.notify.recording import RecordingNotifier  # noqa: PLC0415 - only this space needs it

            return RecordingNotifier()
        from broadcaster.notify.apprise import AppriseNotifier  # noqa: PLC0415 - Apprise costs 0.1 s

        return AppriseNotifier()

    def contacts(self, officer_key: str) -> tuple[Secret, ...]:
        """The addresses of an officer. Raises `SecretMissing`."""
        officer = self._register.officer(officer_key)
        return tuple(self._secret(name) for name in officer.contacts) if officer else ()

    def given(self) -> tuple[Secret, ...]:
        """Every secret that was read so far, and each field of those that are objects; nothing of it may be logged."""
        return tuple(self._given)

    def _secret(self, name: str) -> Secret:
        secret = self._secrets.get(name)
        self._given |= {secret, *_values(secret)}
        return secret

    def _maker(self, account: Account) -> Callable[[], Channel]:
        def make() -> Channel:
            try:
                return self._channel(account)
            except BroadcasterError as problem:
                return UnusableAccount(problem)

        return make

    def _channel(self, account: Account) -> Channel:
        settings = self._register.platforms[account.platform]
        secret = self._secret(account.credential)
        match account.platform:
            case Platform.X:
                from broadcaster.channels.x import PUBLIC_URL, XChannel, XCredentials  # noqa: PLC0415 - only when it is used

                credentials = XCredentials(**fields_of(secret, X_FIELDS, name=account.credential))
                return XChannel(
                    account,
                    credentials,
                    transport=self._transport,
                    base_url=settings.base_url,
                    public_url=f"{self._register.sandbox_url}/x" if self._space is Space.EXERCISE else PUBLIC_URL,
                )
            case Platform.FACEBOOK:
                from broadcaster.channels.facebook import (  # noqa: PLC0415 - only when it is used
                    FacebookChannel,
                    FacebookCredentials,
                )

                found = fields_of(secret, FACEBOOK_FIELDS, name=account.credential)
                return FacebookChannel(
                    account,
                    FacebookCredentials(**found),
                    transport=self._transport,
                    base_url=settings.base_url,
                    version=settings.version,
                )
            case _:
                raise RegisterProblem(f"{account.id} is on a platform that carries no posts.")

    def _site_maker(self, site: SiteEntry) -> Callable[[], Site]:
        def make() -> Site:
            try:
                return self._site(site)
            except BroadcasterError as problem:
                return UnusableAccount(problem)

        return make

    def _site(self, site: SiteEntry) -> Site:
        if site.kind == "file":
            from broadcaster.banners.file import FileSite  # noqa: PLC0415 - only when it is used

            return FileSite(self._home.root / site.folder, site.public_url, transport=self._transport)
        from broadcaster.banners.http import HttpSite  # noqa: PLC0415 - only when it is used

        token = fields_of(self._secret(site.credential), SITE_FIELDS, name=site.credential)["token"]
        return HttpSite(site.put_url, site.public_url, token, transport=self._transport)


def _values(secret: Secret) -> set[Secret]:
    """The words inside a secret that is a JSON object; short ones are no secrets and would mask half a log."""
    with contextlib.suppress(ValueError):
        found = json.loads(secret.reveal())
        if isinstance(found, dict):
            return {Secret(value) for value in found.values() if isinstance(value, str) and len(value) >= _SHORTEST}
    return set()
