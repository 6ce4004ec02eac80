"""The full-text index beneath the passages: made by a migration, kept in step by the database itself."""

from __future__ import annotations

from typing import Any

_SQLITE = (
    "CREATE VIRTUAL TABLE register_text USING fts5(folded, content='register_passage', content_rowid='id',"
    " tokenize='unicode61 remove_diacritics 0', prefix='2 3')",
    # What is taken out leaves no word behind in the index.
    "INSERT INTO register_text(register_text, rank) VALUES ('secure-delete', 1)",
    "CREATE TRIGGER register_passage_in AFTER INSERT ON register_passage BEGIN"
    " INSERT INTO register_text(rowid, folded) VALUES (new.id, new.folded); END",
    "CREATE TRIGGER register_passage_out AFTER DELETE ON register_passage BEGIN"
    " INSERT INTO register_text(register_text, rowid, folded) VALUES ('delete', old.id, old.folded); END",
)
_POSTGRESQL = (
    "CREATE INDEX register_passage_text ON register_passage USING gin (to_tsvector('simple', folded))",
)


def build_full_text(apps: Any, schema_editor: Any) -> None:
    """Make the index: FTS5 over the encrypted pages of SQLCipher, or PostgreSQL's own."""
    embedded = schema_editor.connection.vendor == "sqlite"
    for statement in _SQLITE if embedded else _POSTGRESQL:
        schema_editor.execute(statement)
