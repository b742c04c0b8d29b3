"""The one error tree: what went wrong, what the duty officer does next, and the exit code.

BroadcasterError                70
├── UsageProblem                 2   a word on the command line is not known or missing
├── TextProblem                 10   a message is incomplete, does not fit or may not be said
├── DeclaredAndSilent           11   incident and silence stand; the message failed
├── NotAllowed                  12   this officer may not do this
├── NotPossibleNow              13   the state of the incident, bulletin or delivery does not allow it
├── RegisterProblem             14   channels.toml has faults and no earlier valid register exists
├── SecretMissing               15   a credential named in the register cannot be read
├── WrongSpace                  16   live and exercise would touch
├── StoreProblem                20   the store failed in a way that has no better name
│   ├── StoreBusy               21   another process holds the store for too long
│   ├── StoreFull               22   no space is left on the disk
│   ├── StoreTooNew             23   the store was written by a newer program
│   └── AuditBroken             24   the audit log does not verify
├── NeedsOfficer                30   a delivery needs a person
├── StillWaiting                31   a delivery waits and nobody is dispatching it
├── SandboxMissing              32   the exercise world does not answer and cannot be started
├── DocumentRefused             33   a document of a feed is refused
└── Interrupted                130   stopped by Ctrl-C; nothing was lost
"""

from typing import Any, ClassVar


class BroadcasterError(Exception):
    """Something unexpected failed. Run the same command again; if it fails again, use the printed fallback."""

    exit_code: ClassVar[int] = 70
    #: what the duty officer does when the place that raised the error knows nothing better
    default_next_step: ClassVar[str] = "Run the command again; if it fails again, ring the on-call engineer."

    def __init__(self, sentence: str, *, next_step: str | None = None, details: dict[str, Any] | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.next_step = next_step or self.default_next_step
        self.details = details or {}

    def as_json(self) -> dict[str, Any]:
        """The error as `--json` prints it: `{"error", "sentence", "next_step", "exit_code", "details"}`."""
        return {
            "error": type(self).__name__,
            "sentence": self.sentence,
            "next_step": self.next_step,
            "exit_code": self.exit_code,
            "details": self.details,
        }


class UsageProblem(BroadcasterError):
    """A word on the command line is not known, is missing or is one too many."""

    exit_code = 2
    default_next_step = "Run the same command with --help; it shows examples."


class TextProblem(BroadcasterError):
    """A message is incomplete, does not fit its platform or may not be said."""

    exit_code = 10
    default_next_step = "Correct the named field or text and run the command again; nothing was sent."


class DeclaredAndSilent(BroadcasterError):
    """The incident is declared and the accounts are silent, but no message could be made."""

    exit_code = 11
    default_next_step = "The silence stands. Correct the message and send it with: broadcaster update."


class NotAllowed(BroadcasterError):
    """The officer may not do this: role, training, or their own submission."""

    exit_code = 12
    default_next_step = "Ask an officer with the named role; `broadcaster doctor` lists who may."


class NotPossibleNow(BroadcasterError):
    """The state of the incident, bulletin or delivery does not allow this now."""

    exit_code = 13
    default_next_step = "Look at `broadcaster status`; it shows what is open and what is possible."


class RegisterProblem(BroadcasterError):
    """channels.toml has faults and the store holds no earlier valid register to go on with."""

    exit_code = 14
    default_next_step = "Correct the lines named above in channels.toml, then run `broadcaster doctor`."


class SecretMissing(BroadcasterError):
    """A credential named in the register cannot be read."""

    exit_code = 15
    default_next_step = "Put the secret where docs/configuration.md says; other accounts go on without it."


class WrongSpace(BroadcasterError):
    """The live and the exercise space would touch; the program refuses before anything happens."""

    exit_code = 16
    default_next_step = "Use `broadcaster …` for live and `broadcaster exercise …` for the exercise space."


class StoreProblem(BroadcasterError):
    """The store failed; what was committed before stays."""

    exit_code = 20
    default_next_step = "Run `broadcaster doctor`; if the store is gone, follow the printed fallback card."


class StoreBusy(StoreProblem):
    """Another process holds the store for longer than the wait allows."""

    exit_code = 21
    default_next_step = "Run the command again in a few seconds; nothing was changed."


class StoreFull(StoreProblem):
    """No space is left on the disk of the store."""

    exit_code = 22
    default_next_step = "Free space on the store's disk; stand-down still works from the reserve."


class StoreTooNew(StoreProblem):
    """The store was written by a newer version of the program."""

    exit_code = 23
    default_next_step = "Use the newer program on this machine, or point BROADCASTER_HOME elsewhere."


class AuditBroken(StoreProblem):
    """The audit log does not verify: an entry was changed, removed or cut off."""

    exit_code = 24
    default_next_step = "Keep the store as it is, note the entry named, and tell the information governance lead."


class NeedsOfficer(BroadcasterError):
    """At least one delivery needs a person to say what the public can see."""

    exit_code = 30
    default_next_step = "Look at the account, then: broadcaster resolve DELIVERY --posted LINK | --not-posted."


class StillWaiting(BroadcasterError):
    """At least one delivery waits for longer than the command stays."""

    exit_code = 31
    default_next_step = "Run `broadcaster resume all` a little later, or start `broadcaster serve`."


class SandboxMissing(BroadcasterError):
    """The exercise world does not answer and could not be started."""

    exit_code = 32
    default_next_step = "Start it in another terminal: broadcaster sandbox --port 8025."


class DocumentRefused(BroadcasterError):
    """At least one document of a feed is refused; nothing is made of it and its bytes are not changed."""

    exit_code = 33
    default_next_step = "Read the reason beside each file; docs/feeds.md says what is understood and what is refused."


class Interrupted(BroadcasterError):
    """Stopped by Ctrl-C; what was committed stays and nothing was lost."""

    exit_code = 130
    default_next_step = "Run `broadcaster status` to see what went out; `broadcaster resume all` goes on."
