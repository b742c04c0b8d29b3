"""Schools that stay shut."""

from broadcaster.domain.kinds.shape import Field, Kind, both

SCHOOL_CLOSURES = Kind(
    key="school-closures",
    # one word for one or many: "There is no school closure at …"
    hazard=both("school closure", "ysgol ar gau"),
    first={
        "do_now": both("Check before you travel to school.", "Holwch cyn teithio i'r ysgol."),
        "do_not": both(
            "Do not send your child to school before you know that it is open.",
            "Peidiwch ag anfon eich plentyn i'r ysgol cyn i chi wybod ei bod ar agor.",
        ),
        "not_known": both(
            "We do not yet know when every school will open again.",
            "Nid ydym yn gwybod eto pryd y bydd pob ysgol ar agor eto.",
        ),
        "at_risk": both(
            "Please help parents and carers near you who have to work.",
            "Helpwch rieni a gofalwyr gerllaw sydd yn gorfod gweithio.",
        ),
    },
    all_clear=both("Send your child to school as usual.", "Anfonwch eich plentyn fel arfer."),
    fields=(
        Field(name="date", ask="which day", sample=both("Monday 23 November", "Llun 23 Tachwedd")),
        Field(
            name="list_link",
            ask="address of the list of schools",
            sample=both("https://exampletown.gov.uk/schools", "https://exampletown.gov.uk/schools"),
            same=True,
        ),
        Field(
            name="transport",
            ask="what happens with school transport",
            sample=both("School buses do not run.", "Nid yw bysiau ysgol yn rhedeg."),
        ),
        Field(
            name="meals",
            ask="what happens with free school meals",
            sample=both("Collect meals at your school from 11:30.", "Casglwch brydau yn eich ysgol o 11:30."),
        ),
    ),
    danger=False,
)
