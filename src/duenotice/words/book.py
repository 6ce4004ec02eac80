"""The strings of the rulebook that are translated: titles, sentences, questions, definitions, labels.

Read as plain YAML from the rulebook's folders: no rule is understood here. Left out, because never translated: citations,
conditions, titles of legal texts, words of a provision, names of facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from duenotice.strict import read_yaml
from duenotice.words.phrases import folder

Strings = Iterator[tuple[str, str]]


def book_strings(root: Path | None = None) -> dict[str, dict[str, str]]:
    """Catalogue -> id -> English, for every string of the book.

    Args:
        root: the folder that holds `law` and `dossier`; by default the installed package.

    Raises:
        StrictError: a file is not well formed.
    """
    base = root if root is not None else folder().parent
    places: dict[str, tuple[Path, str, Callable[[Any], Strings]]] = {
        "rules": (base / "law" / "rules", "rules", _rules),
        "terms": (base / "law" / "terms", "terms", _terms),
        "factors": (base / "law" / "factors", "factors", _factors),
        "questions": (base / "law" / "questions", "questions", _questions),
        "facts": (base / "dossier" / "vocabulary", "facts", _facts),
    }
    found = {name: _folder(path, key, read) for name, (path, key, read) in places.items()}
    families = base / "law" / "families.yaml"
    if families.is_file():
        named = read_yaml(families.read_text("utf-8")).content["families"]
        found["families"] = {f"family.{name}": text for name, text in named.items()}
    return found


def _folder(path: Path, key: str, read: Callable[[Any], Strings]) -> dict[str, str]:
    strings: dict[str, str] = {}
    for file in sorted(path.glob("*.yaml")) if path.is_dir() else ():
        content = read_yaml(file.read_text("utf-8")).content or {}
        strings.update(
            (name, text.strip()) for name, text in read(content.get(key) or ()) if text and text.strip()
        )
    return strings


def _rules(rules: Any) -> Strings:
    for rule in rules:
        stem = f"rule.{rule['id']}"
        for key in ("title", "rebuttal"):
            yield f"{stem}.{key}", str(rule.get(key) or "")
        for outcome, text in (rule.get("says") or {}).items():
            yield f"{stem}.says.{outcome}", str(text)
        for fact, text in (rule.get("evidence") or {}).items():
            yield f"{stem}.evidence.{fact}", str(text)
        for version in rule.get("versions") or ():
            for number, exemption in enumerate(version.get("unless") or (), 1):
                yield f"{stem}.unless.{version.get('from')}.{number}", str(exemption.get("says") or "")


def _terms(terms: Any) -> Strings:
    for term in terms:
        yield f"term.{term['name']}", str(term.get("says") or "")


def _factors(factors: Any) -> Strings:
    for factor in factors:
        yield f"factor.{factor['code']}", str(factor.get("definition") or "")


def _questions(questions: Mapping[str, Any]) -> Strings:
    for fact, question in dict(questions).items():
        for key in ("ask", "help", "why", "look"):
            yield f"question.{fact}.{key}", str((question or {}).get(key) or "")


def _facts(facts: Mapping[str, Any]) -> Strings:
    for fact, entry in dict(facts).items():
        yield f"fact.{fact}", str(entry.get("label") or "")
        for name, inner in (entry.get("item") or {}).items():
            yield f"fact.{fact}.item.{name}", str(inner.get("label") or "")
