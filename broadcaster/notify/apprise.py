"""Tells officers something by Apprise: mail, text, chat; never the public, because it returns no ids."""

from collections.abc import Sequence
from typing import Any

from broadcaster.errors import BroadcasterError
from broadcaster.transport.secrets import Secret

_RING = "Ring the officer; the notice is in the log."


class AppriseNotifier:
    """Contacts are Apprise addresses, which hold passwords. Sends do not pass the transport: Apprise opens its own.

    `seconds` bounds one notice to all contacts of an officer together; Apprise asks them at the same time.
    """

    def __init__(self, *, seconds: float = 20.0) -> None:
        self._seconds = seconds

    def notify(self, contacts: Sequence[str | Secret], *, subject: str, text: str) -> None:
        """Send to every contact; one that took it is enough.

        Raises BroadcasterError when none took it, with counts only: neither addresses nor Apprise's own words.
        """
        addresses = [one.reveal() if isinstance(one, Secret) else one for one in contacts]
        if not addresses:
            raise BroadcasterError("The officer has no contact address.", next_step=_RING)
        fan_out = _fan_out(addresses)
        known = len(fan_out)
        if not known:
            said = f"None of the {len(addresses)} contact addresses is one that Apprise understands."
            raise BroadcasterError(said, next_step="Correct the secret that holds the address, then try again.")
        try:
            result = fan_out.notify(body=text, title=subject, body_format="text", timeout=self._seconds)
        except Exception as error:  # noqa: BLE001 - anybody's plugin; its words and its cause may quote an address
            raise BroadcasterError(f"The notice could not be sent ({type(error).__name__}).", next_step=_RING) from None
        # the result object is true only when every service took it
        if result or result.success_count:
            return
        late = f", {result.timeout_count} did not answer in time" if result.timeout_count else ""
        raise BroadcasterError(f"None of {known} contact addresses took the notice{late}.", next_step=_RING)


def _fan_out(addresses: Sequence[str]) -> Any:
    """Apprise with every address it understands; it masks them in its own log lines."""
    from apprise import Apprise, AppriseAsset  # noqa: PLC0415 - heavy: it loads a hundred services

    fan_out = Apprise(asset=AppriseAsset(app_id="broadcaster", secure_logging=True))
    for address in addresses:
        fan_out.add(address)
    return fan_out
