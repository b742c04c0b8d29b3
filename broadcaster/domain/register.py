"""The council's register as values: services, accounts, sites, officers, presets and policy numbers."""

from datetime import date, time, timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from broadcaster.domain.words import Platform, Posture, Role


class Value(BaseModel):
    """A frozen value that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Council(Value):
    """The tenant; `key` is on every row of the store."""

    key: str
    name: str
    short: str
    zone: str = "Europe/London"
    home_page: str
    latest_link: str
    emergency_number: str = "999"
    #: languages of the public texts, the first one leads: `en`, or `cy` and `en`
    languages: tuple[str, ...] = ("en",)


class Account(Value):
    """One service's presence on one platform; its id reads `libraries/x`."""

    id: str
    service: str
    platform: Platform
    posture: Posture
    handle: str
    #: X: numeric user id; Facebook: numeric page id. Placeholders are empty.
    platform_id: str = ""
    #: the name of a secret, never the secret
    credential: str = ""
    placeholder: bool = False
    #: what a repost says where the platform refuses to share the lead's post; signed like a template
    repost_text: str = ""
    #: languages of its texts, one after the other in one post; empty = the council's
    languages: tuple[str, ...] = ()
    #: where else people post to it from, e.g. `Meta Business Suite`: a silence here cannot stop those
    also_posts_from: tuple[str, ...] = ()


class Service(Value):
    """A part of the council with accounts of its own (policy 000 s3.2)."""

    key: str
    name: str
    posture: Posture
    accounts: tuple[Account, ...]
    #: keys of the officers who run its accounts, for the call sheet (policy 003 s19.2: ideally two)
    editors: tuple[str, ...] = ()


class Site(Value):
    """A website that carries the banner; its id reads `website/home`."""

    id: str
    name: str
    #: `file`: JSON and HTML written into `folder`; `http`: PUT of the JSON to `put_url`
    kind: str
    folder: str = ""
    put_url: str = ""
    #: fetched to prove that the public sees the banner
    public_url: str
    credential: str = ""
    #: languages of its banner, one after the other; empty = the council's
    languages: tuple[str, ...] = ()


class Officer(Value):
    """A person who may act; on the command line they are the operating-system user (rule 13)."""

    key: str
    name: str
    #: operating-system user name; never taken from the environment
    os_user: str
    roles: tuple[Role, ...]
    #: names of secrets that hold Apprise addresses; all are told at once
    contacts: tuple[str, ...] = ()
    trained: date | None = None
    #: the lapsed date warns only; never trained refuses sending (rule 10)
    training_expires: date | None = None
    policy_signed: date | None = None
    #: the number that colleagues ring at night
    phone: str = ""
    #: kinds of incident that an editor may trigger and update, always with a second officer (policy 001)
    may_submit: tuple[str, ...] = ()


class Preset(Value):
    """What a kind of incident does unless the officer says otherwise."""

    kind: str
    #: `all`, `none`, or account ids and service keys
    silence: tuple[str, ...] = ("all",)
    #: `council`, or the key of an agency; empty = the officer is asked
    lead_agency: str = "council"
    #: the letter in the reference, e.g. F in F12/3
    letter: str = "G"
    next_update_minutes: int = Field(default=60, gt=0, le=10_080)
    #: the same at night; 0 = as by day
    night_update_minutes: int = Field(default=0, ge=0, le=10_080)
    #: how long a first message may wait for its approval, and any later one
    approve_first_minutes: int = Field(default=20, gt=0, le=1440)
    approve_minutes: int = Field(default=120, gt=0, le=1440)
    #: the accounts that may repost share the lead's message; false for mourning, where each share must be cleared
    reposts: bool = True
    #: "nothing has changed" may be sent this often in a row before a person must write again
    most_no_change: int = Field(default=3, ge=0, le=100)


class Agency(Value):
    """A partner that may lead the response: police, fire, ea, ukhsa, a utility."""

    key: str
    name: str
    #: its official account as the public reads it: `@ThamesVP on X`
    account: str = ""
    link: str = ""
    phone: str = ""


class PlaceKind(StrEnum):
    """What a place of the register is."""

    WARD = "ward"
    AREA = "area"
    TOWN = "town"
    VILLAGE = "village"
    REST_CENTRE = "rest-centre"
    SCHOOL = "school"
    LANDMARK = "landmark"


class Place(Value):
    """A place that the council's people and public know: a ward, village, town, rest centre, school or landmark."""

    key: str
    name: str
    kind: PlaceKind
    parish: str = ""
    #: postcode district: `SL4`
    district: str = ""
    #: what it is easily taken for: `Windsor`
    mistaken_for: str = ""
    address: str = ""


class PublicNumber(Value):
    """A telephone number that may stand in a public text."""

    number: str
    name: str


class Policy(Value):
    """The numbers an administrator may change."""

    # the upper bounds catch a slip of the finger, and keep every sum of times within what a date can hold
    approval_minutes: int = Field(default=10, gt=0, le=1440)
    expire_minutes: int = Field(default=60, gt=0, le=1440)
    #: what must arrive raises an alarm after this
    alarm_minutes: int = Field(default=5, gt=0, le=1440)
    silence_review_hours: int = Field(default=12, gt=0, le=168)
    all_clear_banner_minutes: int = Field(default=720, ge=0, le=10_080)
    #: an approval is refused when the text's own promise is nearer than this
    promise_margin_minutes: int = Field(default=15, ge=0, le=1440)
    #: between these times presets use their night interval
    night_from: time = time(22)
    night_to: time = time(6)
    #: after a doubt, when the account is looked at again for a second copy
    late_look_minutes: tuple[int, int] = (5, 30)
    #: between one repost and the next on the same platform
    repost_stagger_seconds: int = Field(default=60, ge=0, le=3600)
    #: the same in the exercise space, where nobody wants to wait for it
    exercise_stagger_seconds: int = Field(default=0, ge=0, le=3600)
    settle_seconds: int = Field(default=60, ge=0, le=3600)
    read_back_gap_seconds: int = Field(default=20, ge=0, le=3600)
    #: how often one bulletin may go to one account, whatever happens
    most_sends: int = Field(default=3, gt=0, le=10)
    most_attempts: int = Field(default=40, gt=0, le=1000)
    request_seconds: int = Field(default=20, gt=0, le=300)
    #: token bucket per account: capacity and seconds for one token to come back
    bucket_size: int = Field(default=10, gt=0, le=1000)
    bucket_refill_seconds: float = Field(default=9.0, gt=0, le=3600, allow_inf_nan=False)

    @property
    def expiry(self) -> timedelta:
        """How long a publish, repost or banner-up may wait before it is too old to go."""
        return timedelta(minutes=self.expire_minutes)


class PlatformSettings(Value):
    """Where a platform answers; the address is configuration so that the exercise has its own."""

    base_url: str
    #: Graph API version; unused on X
    version: str = "v26.0"


class Register(Value):
    """The whole register as last validated."""

    council: Council
    policy: Policy = Policy()
    services: tuple[Service, ...]
    sites: tuple[Site, ...] = ()
    officers: tuple[Officer, ...]
    presets: tuple[Preset, ...]
    agencies: tuple[Agency, ...] = ()
    places: tuple[Place, ...] = ()
    public_numbers: tuple[PublicNumber, ...] = ()
    platforms: dict[Platform, PlatformSettings]
    #: loopback address of the exercise world
    sandbox_url: str = "http://127.0.0.1:8025"
    #: `postgresql://…` when several nodes share a store, by space; empty means SQLite in the home
    stores: dict[str, str] = Field(default_factory=dict)
    #: extra certificate authority for a council that inspects its own TLS traffic
    ca_file: str = ""

    @property
    def accounts(self) -> tuple[Account, ...]:
        """Every account, in register order."""
        return tuple(account for service in self.services for account in service.accounts)

    def account(self, account_id: str) -> Account | None:
        """The account of that id, or nothing."""
        return next((a for a in self.accounts if a.id == account_id), None)

    def with_posture(self, *postures: Posture) -> tuple[Account, ...]:
        """The accounts that have one of these postures, in register order."""
        return tuple(a for a in self.accounts if a.posture in postures)

    @property
    def leads(self) -> tuple[Account, ...]:
        """Lead accounts, X first (policy 000 s8.1)."""
        return tuple(sorted(self.with_posture(Posture.LEAD), key=lambda a: a.platform is not Platform.X))

    @property
    def silenceable(self) -> tuple[Account, ...]:
        """The accounts that a silence covers: posture `silent` and `repost`."""
        return self.with_posture(Posture.SILENT, Posture.REPOST)

    def officer(self, key: str) -> Officer | None:
        """The officer of that key, or nothing."""
        return next((o for o in self.officers if o.key == key), None)

    def agency(self, key: str) -> Agency | None:
        """The partner of that key, or nothing."""
        return next((a for a in self.agencies if a.key == key), None)

    def preset(self, kind: str) -> Preset | None:
        """The preset of that kind of incident, or nothing."""
        return next((p for p in self.presets if p.kind == kind), None)
