"""`python -m duenotice.words extract | compile | check | fill LANG FILE.yaml`: care for the catalogues."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from duenotice.strict import StrictError, read_yaml
from duenotice.words import catalogues


def main(arguments: list[str] | None = None) -> int:
    """Run one command. Exit 0 done, 1 a check failed or an entry was refused, 2 bad input."""
    parser = argparse.ArgumentParser(prog="python -m duenotice.words", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("extract", help="bring the catalogues up to date with the English")
    commands.add_parser("compile", help="compile the catalogues")
    commands.add_parser("check", help="what a release may not contain")
    filling = commands.add_parser("fill", help="put drafted translations in, marked as not reviewed")
    filling.add_argument("lang", choices=catalogues.targets())
    filling.add_argument("file", type=Path)
    chosen = parser.parse_args(arguments)
    try:
        return _run(chosen)
    except StrictError as error:
        sys.stderr.write(f"{error}\n")
    except OSError as error:
        sys.stderr.write(f"{error.filename}: {error.strerror}.\n")
    return 2


def _run(chosen: argparse.Namespace) -> int:
    if chosen.command == "extract":
        changed = catalogues.extract()
        sys.stdout.write(f"{len(changed)} catalogues changed.\n")
        return 0
    if chosen.command == "compile":
        sys.stdout.write(f"{len(catalogues.compile_all())} catalogues compiled.\n")
        return 0
    faults = catalogues.check() if chosen.command == "check" else _fill(chosen.lang, chosen.file)
    sys.stdout.writelines(f"{fault}\n" for fault in faults)
    sys.stdout.write(f"{len(faults)} faults.\n")
    return 1 if faults else 0


def _fill(lang: str, path: Path) -> list[str]:
    content = read_yaml(path.read_text("utf-8")).content
    if not isinstance(content, dict) or not all(isinstance(text, str) for text in content.values()):
        raise StrictError(
            0, f"{path.name} is not a flat list of id and text.", "Write 'id: text', one a line."
        )
    return catalogues.fill(lang, content)


if __name__ == "__main__":
    sys.exit(main())
