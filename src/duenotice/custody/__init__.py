"""Keys, vault folder, sealed files, audit chain, backup and restore, retention."""
