"""Django database backend for the vault: SQLite encrypted by SQLCipher, keyed from the open session."""
