"""A small council in the exercise space, so that tests of the dispatcher say only what matters to them."""

import hashlib
import itertools
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.records import Bulletin, Incident, LateLook
from broadcaster.domain.words import (
    ApprovalType,
    BulletinKind,
    BulletinState,
    DeliveryState,
    Effect,
    Form,
    Platform,
    Priority,
)
from broadcaster.keeping import (
    Bucket,
    Claim,
    DispatchStore,
    NewBulletin,
    NewDelivery,
    NewIncident,
    NewRendering,
    NewSilence,
)
from broadcaster.store.dispatch_rows import delivery as table
from broadcaster.store.unit_of_work import SqlStore
from tests.support.samples import added

COUNCIL = "testham"
LEADS = ("corporate/x", "corporate/facebook")
BUCKET = Bucket(size=10, refill_seconds=9.0)


def sha256(words: str) -> str:
    """As the engine hashes a text."""
    return hashlib.sha256(words.encode()).hexdigest()


def platform_of(target: str) -> Platform:
    """By the end of its id; everything else is the website."""
    return {"x": Platform.X, "facebook": Platform.FACEBOOK}.get(target.rpartition("/")[2], Platform.WEBSITE)


class Scene:
    """Writes what the verbs would write, through the store's own ports."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self._number = itertools.count(1)

    @property
    def dispatch(self) -> DispatchStore:
        """The statements under test."""
        return self.store.dispatch

    def incident(self, kind: str = "flood", place: str = "") -> Incident:
        """An open incident."""
        place = place or f"Place {next(self._number)}"
        new = NewIncident(
            council=self.store.database.council,
            kind=kind,
            letter="F",
            place=place,
            place_key=place.casefold(),
            lead_agency="council",
            declared_by="duty",
        )
        with self.store.writing() as uow:
            incident, _ = uow.incidents.declare(new)
            uow.commit()
        return incident

    def silence(self, incident: Incident, *accounts: str) -> None:
        """These accounts are silent for it."""
        with self.store.writing() as uow:
            review = uow.now + timedelta(hours=12)
            wanted = [NewSilence(account=account, reason="test", review_by=review) for account in accounts]
            uow.silences.impose(incident.id, wanted, by="duty", at=uow.now)
            uow.commit()

    def bulletin(
        self,
        incident: Incident,
        texts: Mapping[str, str],
        *,
        kind: BulletinKind = BulletinKind.FIRST,
        approved: bool = True,
        text_hash: Callable[[str], str] = sha256,
        form: Form | None = None,
    ) -> Bulletin:
        """The next bulletin with one text per target, of the usual form unless told; with `approved` its approval."""
        with self.store.writing() as uow:
            number = len(uow.bulletins.of_incident(incident.id)) + 1
            digest = sha256(repr(sorted(texts.items())))
            bulletin = uow.bulletins.submit(
                NewBulletin(
                    council=self.store.database.council,
                    incident_id=incident.id,
                    number=number,
                    kind=kind.value,
                    fields={},
                    signed=True,
                    submitted_by="duty",
                    digest=digest,
                    expires_at=None,
                    renderings=[
                        NewRendering(
                            target=target,
                            form=form or (Form.BANNER if platform_of(target) is Platform.WEBSITE else Form.SHORT),
                            text=words,
                            text_hash=text_hash(words),
                            template="",
                            template_hash="",
                        )
                        for target, words in texts.items()
                    ],
                ),
                at=uow.now,
            )
            if approved:
                before, after = BulletinState.SUBMITTED, BulletinState.APPROVED
                bulletin = uow.bulletins.move(bulletin.id, before, after, by="second", at=uow.now)
                uow.bulletins.approve(
                    bulletin.id, digest=digest, type=ApprovalType.SECOND_OFFICER, by="second", at=uow.now, reason=""
                )
            uow.commit()
        return bulletin

    def add(self, *rows: dict[str, Any]) -> list[Delivery]:
        """Outbox rows; see `row`. Times are given in seconds from now."""
        with self.store.writing() as uow:
            made = added(uow, *(_timed(row, uow.now) for row in rows))
            uow.commit()
        return made

    def publish(self, target: str = "corporate/x", words: str = "", **more: Any) -> Delivery:
        """A lead's publish of a bulletin of its own in an incident of its own, ready and due."""
        bulletin = self.bulletin(self.incident(), {target: words or f"EXERCISE {next(self._number)}"})
        return self.add(row(target, bulletin, **more))[0]

    def ordinary(self, target: str = "museum/x", words: str = "", **more: Any) -> Delivery:
        """A service's own post, ready and due."""
        words = words or f"EXERCISE ordinary {next(self._number)}"
        return self.add(row(target, None, own_text=words, priority=Priority.ORDINARY, **more))[0]

    def get(self, delivery: Delivery) -> Delivery:
        """The row as it is now."""
        with self.store.reading() as uow:
            found = uow.outbox.get(delivery.id)
        assert found is not None
        return found

    def claim(self, *, lease_seconds: float = 60.0, owner: str = "w1", bucket: Bucket = BUCKET) -> Claim | None:
        """As a worker claims."""
        return self.dispatch.claim(owner=owner, lease_seconds=lease_seconds, bucket=bucket)

    def arm(self, claim: Claim, *, lease_seconds: float = 60.0, most_sends: int = 3) -> bool:
        """As a worker arms."""
        return self.dispatch.arm(claim, lease_seconds=lease_seconds, most_sends=most_sends, lead_targets=LEADS)

    def armed(self, *, lease_seconds: float = 60.0, owner: str = "w1") -> Claim:
        """Claim the next row and arm it."""
        claim = self.claim(owner=owner)
        assert claim is not None
        assert self.arm(claim, lease_seconds=lease_seconds)
        return claim

    def put(self, delivery: Delivery, **columns: Any) -> None:
        """Change columns of a row behind everybody's back."""
        with self.store.database.connect(writing=True) as connection:
            connection.execute(update(table).where(table.c.id == delivery.id).values(**columns))

    def pause(self, target: str, *, by: str) -> None:
        """An account, or `all`, is paused."""
        with self.store.writing() as uow:
            uow.accounts.pause(target, by=by, reason="test", at=uow.now)
            uow.commit()

    def far(self) -> datetime:
        """A time that no test lives to see."""
        return self.dispatch.now() + timedelta(hours=2)

    def late_looks(self, delivery: Delivery) -> list[LateLook]:
        """Its looks for a second copy, ended ones too."""
        with self.store.reading() as uow:
            return uow.late_looks.of_delivery(delivery.id)

    def actions(self) -> list[str]:
        """What the log says happened, in order."""
        with self.store.reading() as uow:
            return [entry.action for entry in uow.audit.entries()]


def row(target: str, bulletin: Bulletin | None, **more: Any) -> dict[str, Any]:
    """The fields of a new delivery; `due`, `expires` and `alarm` are seconds from now."""
    effect = more.pop("effect", Effect.BANNER_UP if platform_of(target) is Platform.WEBSITE else Effect.PUBLISH)
    forms = {Effect.PUBLISH: Form.SHORT, Effect.BANNER_UP: Form.BANNER, Effect.EDIT: Form.EDIT}
    form = forms[effect].value if bulletin and effect in forms else ""
    return {
        "key": f"{effect}:{target}",
        "council": COUNCIL,
        "effect": effect,
        "target": target,
        "platform": platform_of(target),
        "priority": Priority.REPOST if effect is Effect.REPOST else Priority.LEAD,
        "state": DeliveryState.READY,
        "incident_id": bulletin.incident_id if bulletin else 0,
        "bulletin_id": bulletin.id if bulletin else 0,
        "form": form,
        "due": 0.0,
        "expires": 3600.0,
        "alarm": None,
        **more,
    }


def _timed(row: dict[str, Any], now: datetime) -> NewDelivery:
    given = dict(row)
    due, expires, alarm = (given.pop(name) for name in ("due", "expires", "alarm"))
    return NewDelivery(
        **given, due_at=now + timedelta(seconds=due), expires_at=_after(now, expires), alarm_at=_after(now, alarm)
    )


def _after(now: datetime, seconds: float | None) -> datetime | None:
    return None if seconds is None else now + timedelta(seconds=seconds)
