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
_WORDS_OF_POSTGRESQL = (
    "DROP INDEX register_passage_text",
    # The words as they stand, one after the other: the program has folded and cut them. Positions beyond the largest
    # that PostgreSQL keeps (16383) count as it.
    "CREATE FUNCTION register_words(folded text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$"
    " SELECT COALESCE(string_agg('''' || word || ''':' || LEAST(place, 16383), ' '), '')::tsvector"
    " FROM string_to_table(folded, ' ') WITH ORDINALITY AS given(word, place) WHERE word <> '' $$",
    "ALTER TABLE register_passage ADD COLUMN words tsvector GENERATED ALWAYS AS (register_words(folded)) STORED",
    "CREATE INDEX register_passage_words ON register_passage USING gin (words)",
)


def build_full_text(apps: Any, schema_editor: Any) -> None:
    """Make the index: FTS5 over the encrypted pages of SQLCipher, or PostgreSQL's own."""
    embedded = schema_editor.connection.vendor == "sqlite"
    for statement in _SQLITE if embedded else _POSTGRESQL:
        schema_editor.execute(statement)


def same_words_everywhere(apps: Any, schema_editor: Any) -> None:
    """Fold and cut what is indexed as it is done now; let PostgreSQL take the words from us."""
    from duenotice.register import index

    index.fold_anew(schema_editor.connection.alias)
    if schema_editor.connection.vendor == "postgresql":
        for statement in _WORDS_OF_POSTGRESQL:
            schema_editor.execute(statement)
