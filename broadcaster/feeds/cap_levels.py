"""CAP's words for how grave, how soon and how sure, as the product's severity, state and concerns."""

from collections.abc import Mapping

from broadcaster.domain.alerts.model import State

SEVERITIES = {"Extreme": 1, "Severe": 2, "Moderate": 3, "Minor": 4, "Unknown": None}
#: MeteoAlarm's awareness_level, `2; yellow; Moderate`: its number runs the other way; 1 is green, no warning
_AWARENESS = {"4": 1, "3": 2, "2": 3, "1": None}
#: the Environment Agency's first CAP profile says severe flood with Severe; its second says it with Extreme
_EA = "www.gov.uk/environment-agency"
_EA_FIRST = {"Severe": 1, "Moderate": 2, "Minor": 3}
_EA_SECOND = {"Extreme": 1, "Severe": 2, "Minor": 3}


def severity_of(said: str, *, sender: str, codes: tuple[str, ...], parameters: Mapping[str, str]) -> int | None:
    """1 (gravest) to 4, by the sender's own profile where there is one; None where nothing is said."""
    if sender == _EA:
        return (_EA_SECOND if "MCP:v2.0" in codes else _EA_FIRST).get(said, SEVERITIES.get(said))
    level = parameters.get("awareness_level", "").partition(";")[0].strip()
    return _AWARENESS[level] if level in _AWARENESS else SEVERITIES.get(said)


def is_green(parameters: Mapping[str, str]) -> bool:
    """Whether the message says that there is no warning: MeteoAlarm's green."""
    return parameters.get("awareness_level", "").partition(";")[0].strip() == "1"


def state_of(message: str, *, urgencies: set[str], responses: set[str], green: bool) -> State:
    """What the message says about its warning: an Update may be an end (urgency Past, response AllClear)."""
    if message == "Cancel":
        return State.CANCELLED
    if "AllClear" in responses or urgencies == {"Past"}:
        return State.ENDED
    return State.NO_WARNING if green else State.IN_FORCE
