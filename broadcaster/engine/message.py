"""What an officer orders: the message, and how it is to be allowed. Silence comes first, so this loads no words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from broadcaster.domain.words import BulletinKind

if TYPE_CHECKING:
    from broadcaster.domain.house_rules.findings import Finding


@dataclass(frozen=True, kw_only=True)
class Message:
    """The order: this bulletin for that incident."""

    kind: BulletinKind
    #: fields given by the officer; `what.cy` is the Welsh of `what`
    given: Mapping[str, str] = field(default_factory=dict)
    #: what still holds of earlier bulletins, where the templates say it and the officer says nothing else
    repeated: Mapping[str, str] = field(default_factory=dict)
    #: the officer's own words instead of a template's, in English; in Welsh they are given as `text.cy`
    text: str = ""
    #: when the next update is promised; None = as the preset says
    next_in: timedelta | None = None
    #: of a correction: numbers of the bulletins that were wrong; empty = the newest public one
    corrects: tuple[int, ...] = ()
    #: of a correction: why the wrong posts are deleted (danger, policy 000 s5.2); empty = they stay
    withdraws: str = ""


#: shows the warnings to the officer and gives back the reason; empty = none
AskWhy = Callable[[Sequence["Finding"]], str]


@dataclass(frozen=True, kw_only=True)
class Despite:
    """What the officer says about warnings."""

    reason: str = ""
    #: asked when there are warnings and no reason; None where nobody sits at a terminal
    ask: AskWhy | None = None
    #: warnings are recorded and stop nothing: an all-clear from templates
    lenient: bool = False


@dataclass(frozen=True, kw_only=True)
class HowAllowed:
    """What the officer says about the second yes."""

    break_glass: bool = False
    reason: str = ""
    self_approve: bool = False
    #: the same words have waited for the whole approval time-out already, under another number
    unanswered: bool = False
    #: why it goes despite the house rules' warnings; a reason for break-glass is enough
    despite: str = ""
    #: shows warnings to the officer and gives back the reason; None where nobody sits at a terminal
    ask_why: AskWhy | None = field(default=None, compare=False)

    def about_warnings(self, *, lenient: bool = False) -> Despite:
        """What the officer says about the house rules' warnings; `lenient` where they stop nothing."""
        reason = self.despite or (self.reason if self.break_glass else "")
        return Despite(reason=reason, ask=self.ask_why, lenient=lenient)
