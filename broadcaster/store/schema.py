"""The schema as plain SQL, revision by revision: what the migrations execute and what makes a new store.

A new store runs every revision in order without importing Alembic (400 ms); an older one is migrated by Alembic, whose
revisions execute the same statements. A test proves that both, and the SQLModel tables, are one schema.
Revisions are frozen: a change is a new revision here and a new file in `migrations/versions`.

Length: the whole schema on purpose, so that a newcomer reads it in one place.
"""

from collections.abc import Sequence
from typing import Final

_TABLES_0001: Final = """
CREATE TABLE meta (
  id INTEGER NOT NULL,
  space TEXT NOT NULL,
  created_at {time} NOT NULL,
  anchor_boot TEXT DEFAULT '' NOT NULL,
  anchor_seconds FLOAT DEFAULT (0.0) NOT NULL,
  anchor_wall {time} NOT NULL,
  PRIMARY KEY (id)
);
CREATE TABLE register (
  id {id} NOT NULL,
  council TEXT NOT NULL,
  hash TEXT NOT NULL,
  text TEXT NOT NULL,
  at {time} NOT NULL,
  PRIMARY KEY (id)
);
CREATE TABLE incident (
  id {id} NOT NULL,
  council TEXT NOT NULL,
  space TEXT NOT NULL,
  ref TEXT NOT NULL,
  kind TEXT NOT NULL,
  place TEXT NOT NULL,
  place_key TEXT NOT NULL,
  opening INTEGER DEFAULT 0 NOT NULL,
  lead_agency TEXT DEFAULT 'council' NOT NULL,
  state TEXT NOT NULL,
  declared_by TEXT NOT NULL,
  declared_at {time} NOT NULL,
  stood_down_by TEXT DEFAULT '' NOT NULL,
  stood_down_at {time},
  closed_at {time},
  next_update_at {time},
  PRIMARY KEY (id),
  CONSTRAINT incident_ref UNIQUE (council, ref)
);
CREATE UNIQUE INDEX incident_same ON incident (council, space, kind, place_key, opening)
  WHERE state = 'open';
CREATE INDEX incident_state ON incident (council, state);
CREATE TABLE silence (
  id {id} NOT NULL,
  council TEXT NOT NULL,
  incident_id INTEGER NOT NULL,
  account TEXT NOT NULL,
  since {time} NOT NULL,
  "by" TEXT NOT NULL,
  reason TEXT NOT NULL,
  review_by {time} NOT NULL,
  lifted_at {time},
  lifted_by TEXT DEFAULT '' NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY(incident_id) REFERENCES incident (id)
);
CREATE UNIQUE INDEX silence_active ON silence (council, account, incident_id) WHERE lifted_at IS NULL;
CREATE INDEX silence_incident ON silence (incident_id);
CREATE TABLE notice (
  id {id} NOT NULL,
  council TEXT NOT NULL,
  incident_id INTEGER DEFAULT 0 NOT NULL,
  officer TEXT NOT NULL,
  subject TEXT NOT NULL,
  text TEXT NOT NULL,
  state TEXT NOT NULL,
  due_at {time} NOT NULL,
  detail TEXT DEFAULT '' NOT NULL,
  tries INTEGER DEFAULT 0 NOT NULL,
  about TEXT DEFAULT '' NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX notice_due ON notice (due_at) WHERE state = 'queued';
CREATE INDEX notice_incident ON notice (incident_id);
CREATE TABLE audit (
  council TEXT NOT NULL,
  seq INTEGER NOT NULL,
  incident_ref TEXT DEFAULT '' NOT NULL,
  body TEXT NOT NULL,
  hash {bytes} NOT NULL,
  PRIMARY KEY (council, seq)
);
CREATE TABLE bulletin (
  id {id} NOT NULL,
  council TEXT NOT NULL,
  incident_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  fields TEXT NOT NULL,
  signed BOOLEAN DEFAULT false NOT NULL,
  submitted_by TEXT NOT NULL,
  submitted_at {time} NOT NULL,
  digest TEXT NOT NULL,
  expires_at {time},
  decided_by TEXT DEFAULT '' NOT NULL,
  decided_at {time},
  decision_reason TEXT DEFAULT '' NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT bulletin_number UNIQUE (incident_id, number),
  FOREIGN KEY(incident_id) REFERENCES incident (id)
);
CREATE TABLE rendering (
  id {id} NOT NULL,
  bulletin_id INTEGER NOT NULL,
  target TEXT NOT NULL,
  form TEXT NOT NULL,
  text TEXT NOT NULL,
  text_hash TEXT NOT NULL,
  template TEXT DEFAULT '' NOT NULL,
  template_hash TEXT DEFAULT '' NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT rendering_target UNIQUE (bulletin_id, target, form),
  FOREIGN KEY(bulletin_id) REFERENCES bulletin (id)
);
CREATE TABLE approval (
  id {id} NOT NULL,
  bulletin_id INTEGER NOT NULL,
  digest TEXT NOT NULL,
  type TEXT NOT NULL,
  "by" TEXT NOT NULL,
  at {time} NOT NULL,
  reason TEXT DEFAULT '' NOT NULL,
  reviewed_by TEXT DEFAULT '' NOT NULL,
  reviewed_at {time},
  PRIMARY KEY (id),
  CONSTRAINT approval_bulletin UNIQUE (bulletin_id),
  FOREIGN KEY(bulletin_id) REFERENCES bulletin (id)
);
CREATE TABLE delivery (
  id {id} NOT NULL,
  council TEXT NOT NULL,
  space TEXT NOT NULL,
  incident_id INTEGER DEFAULT 0 NOT NULL,
  bulletin_id INTEGER DEFAULT 0 NOT NULL,
  rendering_id INTEGER DEFAULT 0 NOT NULL,
  effect TEXT NOT NULL,
  target TEXT NOT NULL,
  platform TEXT NOT NULL,
  priority INTEGER NOT NULL,
  state TEXT NOT NULL,
  own_text TEXT DEFAULT '' NOT NULL,
  fallback TEXT DEFAULT '' NOT NULL,
  use_fallback BOOLEAN DEFAULT false NOT NULL,
  waits_for INTEGER DEFAULT 0 NOT NULL,
  source_id TEXT DEFAULT '' NOT NULL,
  source_permalink TEXT DEFAULT '' NOT NULL,
  fence INTEGER DEFAULT 0 NOT NULL,
  owner TEXT DEFAULT '' NOT NULL,
  attempts INTEGER DEFAULT 0 NOT NULL,
  sends INTEGER DEFAULT 0 NOT NULL,
  maybe_out BOOLEAN DEFAULT false NOT NULL,
  misses INTEGER DEFAULT 0 NOT NULL,
  due_at {time} NOT NULL,
  lease_until {time},
  armed_at {time},
  expires_at {time},
  alarm_at {time},
  external_id TEXT DEFAULT '' NOT NULL,
  permalink TEXT DEFAULT '' NOT NULL,
  reason TEXT DEFAULT '' NOT NULL,
  prior_state TEXT DEFAULT '' NOT NULL,
  created_at {time} NOT NULL,
  finished_at {time},
  PRIMARY KEY (id),
  CONSTRAINT delivery_space_of_id CHECK (external_id = ''
    OR platform = 'website'
    OR (space = 'exercise') =
    ((platform = 'x' AND external_id LIKE '90_________________')
      OR (platform = 'facebook' AND external_id LIKE '999000%')))
);
CREATE INDEX delivery_bulletin ON delivery (bulletin_id);
CREATE INDEX delivery_due ON delivery (priority, due_at, id)
  WHERE state IN ('ready', 'sending', 'uncertain', 'reading');
CREATE INDEX delivery_incident ON delivery (incident_id);
CREATE UNIQUE INDEX delivery_lane ON delivery (council, target) WHERE state IN ('sending', 'reading');
CREATE INDEX delivery_unfinished ON delivery (council, target) WHERE finished_at IS NULL;
CREATE INDEX delivery_waits ON delivery (waits_for) WHERE waits_for <> 0;
CREATE TABLE attempt (
  id {id} NOT NULL,
  delivery_id INTEGER NOT NULL,
  fence INTEGER NOT NULL,
  owner TEXT NOT NULL,
  what TEXT NOT NULL,
  started_at {time} NOT NULL,
  armed_at {time},
  ended_at {time},
  outcome TEXT DEFAULT '' NOT NULL,
  "row" INTEGER DEFAULT 0 NOT NULL,
  detail TEXT DEFAULT '' NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT attempt_fence UNIQUE (delivery_id, fence),
  FOREIGN KEY(delivery_id) REFERENCES delivery (id)
);
CREATE TABLE account_state (
  council TEXT NOT NULL,
  target TEXT NOT NULL,
  paused_by TEXT DEFAULT '' NOT NULL,
  paused_reason TEXT DEFAULT '' NOT NULL,
  paused_at {time},
  tokens FLOAT DEFAULT (0.0) NOT NULL,
  refilled_at {time},
  blocked_until {time},
  version INTEGER DEFAULT 0 NOT NULL,
  PRIMARY KEY (council, target)
);
CREATE TABLE signature (
  id {id} NOT NULL,
  council TEXT NOT NULL,
  template TEXT NOT NULL,
  template_hash TEXT NOT NULL,
  officer TEXT NOT NULL,
  at {time} NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT signature_once UNIQUE (council, template, template_hash, officer)
);
CREATE TABLE node (
  name TEXT NOT NULL,
  what TEXT NOT NULL,
  started_at {time} NOT NULL,
  loop_at {time} NOT NULL,
  PRIMARY KEY (name)
)
"""

#: the night's discipline: places, people, promises, late looks and undone reposts
_TABLES_0002: Final = """
ALTER TABLE incident ADD COLUMN district TEXT DEFAULT '' NOT NULL;
ALTER TABLE incident ADD COLUMN place_known BOOLEAN DEFAULT true NOT NULL;
ALTER TABLE incident ADD COLUMN agreed_with TEXT DEFAULT '' NOT NULL;
ALTER TABLE incident ADD COLUMN holder TEXT DEFAULT '' NOT NULL;
ALTER TABLE incident ADD COLUMN watcher TEXT DEFAULT '' NOT NULL;
ALTER TABLE incident ADD COLUMN watched_since {time};
ALTER TABLE incident ADD COLUMN banner_link TEXT DEFAULT '' NOT NULL;
ALTER TABLE silence ADD COLUMN told_at {time};
ALTER TABLE silence ADD COLUMN told_by TEXT DEFAULT '' NOT NULL;
ALTER TABLE silence ADD COLUMN told_how TEXT DEFAULT '' NOT NULL;
ALTER TABLE bulletin ADD COLUMN approve_by {time};
ALTER TABLE bulletin ADD COLUMN promise_at {time};
ALTER TABLE bulletin ADD COLUMN despite TEXT DEFAULT '' NOT NULL;
ALTER TABLE bulletin ADD COLUMN cautions TEXT DEFAULT '[]' NOT NULL;
ALTER TABLE bulletin ADD COLUMN corrects TEXT DEFAULT '[]' NOT NULL;
ALTER TABLE bulletin ADD COLUMN withdraws TEXT DEFAULT '' NOT NULL;
ALTER TABLE bulletin ADD COLUMN given TEXT DEFAULT '{{}}' NOT NULL;
ALTER TABLE bulletin ADD COLUMN own_text TEXT DEFAULT '' NOT NULL;
ALTER TABLE account_state ADD COLUMN shown TEXT DEFAULT '' NOT NULL;
ALTER TABLE delivery ADD COLUMN undo BOOLEAN DEFAULT false NOT NULL;
ALTER TABLE delivery ADD COLUMN withdrawn_at {time};
DROP INDEX notice_due;
CREATE INDEX notice_due ON notice (due_at) WHERE state IN ('queued', 'sending');
CREATE TABLE handover (
  id {id} NOT NULL,
  council TEXT NOT NULL,
  incident_id INTEGER NOT NULL,
  giver TEXT NOT NULL,
  taker TEXT NOT NULL,
  offered_at {time} NOT NULL,
  answered_at {time},
  accepted BOOLEAN DEFAULT false NOT NULL,
  note TEXT DEFAULT '' NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY(incident_id) REFERENCES incident (id)
);
CREATE UNIQUE INDEX handover_open ON handover (incident_id) WHERE answered_at IS NULL;
CREATE TABLE late_look (
  id {id} NOT NULL,
  council TEXT NOT NULL,
  delivery_id INTEGER NOT NULL,
  round INTEGER NOT NULL,
  due_at {time} NOT NULL,
  ended_at {time},
  tries INTEGER DEFAULT 0 NOT NULL,
  copies INTEGER DEFAULT 0 NOT NULL,
  detail TEXT DEFAULT '' NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY(delivery_id) REFERENCES delivery (id)
);
CREATE INDEX late_look_delivery ON late_look (delivery_id);
CREATE INDEX late_look_due ON late_look (due_at) WHERE ended_at IS NULL
"""

#: the chain and the frozen texts can only grow; INSERT OR REPLACE would pass a delete trigger, hence the third kind
_TRIGGERS_0001: Final = {
    "sqlite": """
CREATE TRIGGER audit_update BEFORE UPDATE ON audit
  BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_delete BEFORE DELETE ON audit
  BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_insert BEFORE INSERT ON audit
  WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit WHERE council = NEW.council)
  BEGIN SELECT RAISE(ABORT, 'audit entries follow one another'); END;
CREATE TRIGGER rendering_update BEFORE UPDATE ON rendering
  BEGIN SELECT RAISE(ABORT, 'rendering is append-only'); END;
CREATE TRIGGER rendering_delete BEFORE DELETE ON rendering
  BEGIN SELECT RAISE(ABORT, 'rendering is append-only'); END;
CREATE TRIGGER rendering_insert BEFORE INSERT ON rendering
  WHEN EXISTS (SELECT 1 FROM rendering WHERE id = NEW.id
    OR (bulletin_id = NEW.bulletin_id AND target = NEW.target AND form = NEW.form))
  BEGIN SELECT RAISE(ABORT, 'rendering is append-only'); END
""",
    "postgresql": """
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
CREATE FUNCTION audit_follows() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN IF NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit WHERE council = NEW.council)
  THEN RAISE EXCEPTION 'audit entries follow one another'; END IF; RETURN NEW; END $$;
CREATE TRIGGER audit_insert BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_follows();
CREATE TRIGGER audit_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER audit_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER rendering_change BEFORE UPDATE OR DELETE ON rendering FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER rendering_truncate BEFORE TRUNCATE ON rendering FOR EACH STATEMENT EXECUTE FUNCTION append_only()
""",
}
_TABLES: Final = {"0001": _TABLES_0001, "0002": _TABLES_0002}
_TYPES: Final = {
    "sqlite": {"id": "INTEGER", "time": "DATETIME", "bytes": "BLOB"},
    "postgresql": {"id": "SERIAL", "time": "TIMESTAMP WITH TIME ZONE", "bytes": "BYTEA"},
}
_VERSION_TABLE: Final = (
    "CREATE TABLE alembic_version"
    " (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)
#: every revision this program knows, oldest first
REVISIONS: Final = ("0001", "0002")
HEAD: Final = REVISIONS[-1]


def statements(revision: str, dialect: str) -> Sequence[str]:
    """The SQL of one revision for `sqlite` or `postgresql`."""
    tables = _TABLES[revision].format(**_TYPES[dialect])
    triggers = _TRIGGERS_0001[dialect] if revision == "0001" else ""
    return [part.strip() for part in (tables + ";\n" + triggers).split(";\n") if part.strip()]


def new_store(dialect: str) -> Sequence[str]:
    """Everything a new store executes, the stamp of the newest revision included."""
    made = [statement for revision in REVISIONS for statement in statements(revision, dialect)]
    stamp = f"INSERT INTO alembic_version (version_num) VALUES ('{HEAD}')"  # noqa: S608 - our own word
    return (*made, _VERSION_TABLE, stamp)
