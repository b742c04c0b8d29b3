"""What a consumer of public warnings does with an alert message at first sight, whatever happened before."""

import re

from broadcaster.domain.alerts.model import Alert, Message, Reading

#: words by which a test gives itself away although its status says Actual
_TEST = re.compile(
    r"\b(?:tests?|testing|drill|please ignore|not for operational use|prawf|profi|ymarfer)\b|_TEST_"
    # "exercise caution" is what real warnings say
    r"|\bexercises?\b(?!\s+(?:\w+\s+)?(?:caution|care)\b)",
    re.IGNORECASE,
)


def class_of(alert: Alert) -> str:
    """The class of an alert message.

    `candidate-alert`, `candidate-update`, `cancel`, `ignore-status:X`, `ignore-scope:X` or `protocol:Ack|Error`.
    """
    if alert.status != "Actual":
        return f"ignore-status:{alert.status}"
    if alert.scope != "Public":
        return f"ignore-scope:{alert.scope}"
    match alert.message:
        case Message.ACK | Message.ERROR:
            return f"protocol:{alert.message.value}"
        case Message.CANCEL:
            return "cancel"
        case Message.UPDATE:
            return "candidate-update"
        case _:
            return "candidate-alert"


def class_of_reading(reading: Reading) -> str | None:
    """The class of a document that is one alert message; None of a feed of several and of a refused one."""
    return class_of(reading.alerts[0]) if reading.single and reading.alerts else None


def says_it_is_a_test(*texts: str) -> bool:
    """Whether a text smells of a test: several services have no status for it, and some send tests as Actual."""
    return any(_TEST.search(text) for text in texts)
