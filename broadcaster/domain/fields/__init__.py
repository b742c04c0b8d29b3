"""The fields a message may have, their calm and true defaults, and the frame around an officer's own words."""

from broadcaster.domain.fields.filling import Filled, defaults_for, fill, require, required_for
from broadcaster.domain.fields.framing import frame
from broadcaster.domain.fields.names import CONTEXT, FIELDS, SETTABLE, field_named, fields_of
from broadcaster.domain.languages import issued_words, next_update_words

__all__ = [
    "CONTEXT",
    "FIELDS",
    "SETTABLE",
    "Filled",
    "defaults_for",
    "field_named",
    "fields_of",
    "fill",
    "frame",
    "issued_words",
    "next_update_words",
    "require",
    "required_for",
]
