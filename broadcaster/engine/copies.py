"""What the looks for second copies have found, as far as nobody has settled it since."""

from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.records import LateLook
from broadcaster.domain.words import Effect
from broadcaster.engine.status import IncidentPicture


def too_many(shown: IncidentPicture) -> list[tuple[Delivery, list[str]]]:
    """Deliveries with the ids of copies that were seen and that nobody has ordered to be taken down."""
    going = {d.source_id for d in shown.deliveries if d.effect is Effect.WITHDRAW}
    found = []
    for delivery, look in _newest(shown):
        left = [one for one in look.too_many if one not in going]
        if left:
            found.append((delivery, left))
    return found


def not_looked_at(shown: IncidentPicture) -> list[Delivery]:
    """Deliveries whose last look could tell nothing, however often it was tried."""
    return [delivery for delivery, look in _newest(shown) if look.is_blind]


def _newest(shown: IncidentPicture) -> list[tuple[Delivery, LateLook]]:
    """Each delivery that was looked at, and its last look that has ended."""
    ended = {look.delivery_id: look for look in shown.looks if look.ended_at}
    return [(d, ended[d.id]) for d in shown.deliveries if d.id in ended]
