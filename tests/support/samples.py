"""Small valid things to store; each test changes only what it is about."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.records import Bulletin, Incident, Notice
from broadcaster.domain.words import BulletinKind, BulletinState, DeliveryState, Effect, Form, Platform, Space
from broadcaster.keeping import NewBulletin, NewDelivery, NewIncident, NewRendering, NewSilence, UnitOfWork
from tests.support.clock import START

COUNCIL = "testham"
LATER = START + timedelta(hours=12)


def new_incident(**changes: Any) -> NewIncident:
    """A flood at the Old Mill, unless `changes` say otherwise."""
    flood = NewIncident(
        council=COUNCIL,
        kind="flood",
        letter="F",
        place="Old Mill",
        place_key="old mill",
        lead_agency="council",
        declared_by="ann",
    )
    return replace(flood, **changes)


def new_silences(*accounts: str) -> list[NewSilence]:
    """Silences with one reason and one review time."""
    return [NewSilence(account=a, reason="flood at Old Mill", review_by=LATER) for a in accounts]


def new_rendering(target: str, form: Form, text: str) -> NewRendering:
    """A frozen text with its right hash."""
    digest = sha256(text.encode()).hexdigest()
    return NewRendering(target=target, form=form, text=text, text_hash=digest, template="t", template_hash="h")


def new_bulletin(incident: Incident, number: int = 1, **changes: Any) -> NewBulletin:
    """A first bulletin for X, Facebook and the banner."""
    first = NewBulletin(
        council=COUNCIL,
        incident_id=incident.id,
        number=number,
        kind=BulletinKind.FIRST.value,
        fields={"place": "Old Mill", "what": "flød"},
        signed=True,
        submitted_by="ann",
        digest=f"digest-{number}",
        expires_at=LATER,
        renderings=[
            new_rendering("corporate/x", Form.SHORT, f"short {number}"),
            new_rendering("corporate/facebook", Form.LONG, f"long {number}"),
            new_rendering("website/home", Form.BANNER, f"Heading {number}\n\nBanner {number}"),
        ],
    )
    return replace(first, **changes)


def new_delivery(incident: Incident, bulletin: Bulletin | None, **changes: Any) -> NewDelivery:
    """A publish to the corporate X account, due at once."""
    publish = NewDelivery(
        key="publish:corporate/x",
        council=COUNCIL,
        effect=Effect.PUBLISH,
        target="corporate/x",
        platform=Platform.X,
        priority=10,
        state=DeliveryState.PLANNED,
        due_at=START,
        incident_id=incident.id,
        bulletin_id=bulletin.id if bulletin else 0,
        form=Form.SHORT.value if bulletin else "",
        expires_at=LATER,
    )
    return replace(publish, **changes)


def new_repost(incident: Incident, bulletin: Bulletin, **changes: Any) -> NewDelivery:
    """A repost that waits for the publish above."""
    repost = new_delivery(
        incident,
        bulletin,
        key="repost:libraries/x",
        effect=Effect.REPOST,
        target="libraries/x",
        priority=30,
        form="",
        waits_for="publish:corporate/x",
    )
    return replace(repost, **changes)


def declared(uow: UnitOfWork, **changes: Any) -> Incident:
    """An incident in the store, not yet committed."""
    return uow.incidents.declare(new_incident(**changes))[0]


def submitted(uow: UnitOfWork, incident: Incident, number: int = 1, **changes: Any) -> Bulletin:
    """A bulletin in the store, not yet committed."""
    return uow.bulletins.submit(new_bulletin(incident, number, **changes), at=uow.now)


def approved(uow: UnitOfWork, bulletin: Bulletin) -> Bulletin:
    """The same bulletin, allowed out."""
    return uow.bulletins.move(
        bulletin.id, BulletinState.SUBMITTED, BulletinState.APPROVED, by="bob", at=uow.now, reason=""
    )


def added(uow: UnitOfWork, *deliveries: NewDelivery) -> list[Delivery]:
    """Deliveries in the outbox, as they read back, in the order given."""
    found = [uow.outbox.get(number) for number in uow.outbox.add(deliveries, at=uow.now)]
    assert all(found)
    return [delivery for delivery in found if delivery is not None]


def queued(uow: UnitOfWork, incident: Incident, bulletin: Bulletin | None, **changes: Any) -> int:
    """The id of one delivery in the outbox."""
    return uow.outbox.add([new_delivery(incident, bulletin, **changes)], at=uow.now)[0]


def claimed(uow: UnitOfWork, *, lease: timedelta = timedelta(minutes=2)) -> Notice:
    """The next notice, taken for sending."""
    found = uow.notices.claim(lease=lease)
    assert found is not None
    return found


def states(uow: UnitOfWork, ids: Sequence[int]) -> list[DeliveryState]:
    """The states of deliveries, in the order of their ids."""
    found = [uow.outbox.get(i) for i in ids]
    return [d.state for d in found if d is not None]


def at(moment: datetime) -> str:
    """A time as SQLite keeps it, for raw statements."""
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")


def delivery(**changes: Any) -> Delivery:
    """A row of the outbox as the engine sees it; nothing of it is stored."""
    given: dict[str, Any] = {
        **{
            field.name: {"int": 0, "bool": False, "str": ""}.get(getattr(field.type, "__name__", ""))
            for field in fields(Delivery)
        },
        "id": 1,
        "space": Space.EXERCISE,
        "effect": Effect.PUBLISH,
        "target": "corporate/x",
        "platform": Platform.X,
        "state": DeliveryState.READY,
        "due_at": START,
        "created_at": START,
    }
    return Delivery(**given | changes)
