"""The status as a page to look at or print: the engine's picture in the shipped template."""

from broadcaster.composition.session import Session
from broadcaster.engine.page import page_data
from broadcaster.engine.status import picture
from broadcaster.shipped import shipped
from broadcaster.wording.pages import render_page


def status_page(session: Session, *, ref: str | None) -> str:
    """Self-contained HTML of the whole council, or of one incident."""
    data = page_data(session.desk, picture(session.desk, ref=ref))
    return render_page(shipped("templates"), "report/status.html.j2", data)
