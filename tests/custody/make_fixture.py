"""Make the fixture of a released version: `python -m tests.custody.make_fixture`, once for each schema, kept for ever."""

from __future__ import annotations

import tarfile
import tempfile
from pathlib import Path

from tests.vault_support import PASSPHRASE, cheap_passphrase, new_vault

FIXTURES = Path(__file__).with_name("fixtures")
CODE_NAME = "HERON"


def main() -> None:
    """Fill a vault with the invented case and pack its folder."""
    from duenotice.custody import schema, vault
    from duenotice.register import actions
    from tests.register.samples import fill

    with tempfile.TemporaryDirectory() as temporary, cheap_passphrase():
        folder = Path(temporary) / "vault"
        new_vault(folder)
        fill(actions.open_case(CODE_NAME))
        vault.lock()
        FIXTURES.mkdir(exist_ok=True)
        with tarfile.open(FIXTURES / f"schema-{schema.SCHEMA}.tar.xz", "w:xz") as packed:
            packed.add(folder, "vault")


if __name__ == "__main__":
    main()
    print(f"Opens with: {PASSPHRASE}")
