"""The whole chain from a published number to its sources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from duenotice.observatory.compute import measures
from duenotice.observatory.errors import Fault, LedgerError
from duenotice.observatory.figures import plain
from duenotice.observatory.formula import spoken
from duenotice.observatory.model import WORLD, Ledger, Observation, Settled
from duenotice.observatory.numerals import with_sign
from duenotice.observatory.vocabulary import Confidence, State


def find(ledger: Ledger, series: str, when: str, country: str = WORLD) -> Settled:
    """The value at a place.

    Raises:
        LedgerError: nothing is known there; the sentence lists what there is.
    """
    found = ledger.at(series, when, country)
    if found is not None:
        return found
    places = [key for key in ledger.settled if key.series == series]
    if not places:
        near = sorted(name for name in {key.series for key in ledger.settled} if series[:6] in name)[:5]
        hint = f" Near it: {', '.join(near)}." if near else ""
        raise LedgerError(
            Fault("", f"No series is called '{series}'.", f"`duenotice ledger list` lists them.{hint}")
        )
    there = ", ".join(
        f"{key.period}{f' --country {key.country}' if key.country else ''}"
        for key in sorted(places, key=lambda k: k.order)
    )
    raise LedgerError(
        Fault(
            "",
            f"Nothing is known of '{series}' for {when}{f' in {country}' if country else ''}.",
            f"There is: {there}.",
        )
    )


def chain(ledger: Ledger, value: Settled) -> dict[str, Any]:
    """The chain as JSON: the value, what it was chosen or computed from, each source with its row."""
    series = ledger.series.get(value.key.series)
    measure = next((each for each in measures(ledger) if each.id == value.key.series), None)
    title = series.title() if series else measure.title() if measure else value.key.series
    chosen = value.chosen
    made: dict[str, Any] = {
        "series": value.key.series,
        "title": title,
        "period": value.key.period.text,
        "country": value.key.country or None,
        "state": value.state.value,
        "value": plain(value.figure.value) if value.figure else None,
        "qualifier": value.figure.qualifier if value.figure else None,
        "unit": value.unit,
        "confidence": value.confidence.value if value.confidence else None,
        "reason": value.reason or None,
    }
    if series is not None:
        name = chosen.definition if chosen is not None else series.definition_at(value.key.period.year)
        made |= {
            "measure": series.measure,
            "definition": series.definition_text(name)
            if name in {d for d, _, _ in series.definitions}
            else name,
        }
        made["breaks"] = [{"at": each.at, "why": each.why} for each in series.breaks]
    if measure is not None:
        made |= {"indicator": measure.indicator, "formula": value.formula, "caveat": value.caveat or None}
        made |= {"numerator": measure.numerator or None, "denominator": measure.denominator or None}
        made["worked"] = spoken(
            value.formula, {each.key.series: with_sign(each.figure) for each in value.inputs if each.figure}
        )
        made["inputs"] = [chain(ledger, each) for each in value.inputs]
    else:
        made["observations"] = [
            observed(ledger, each, each is chosen and value.figure is not None)
            for each in (chosen, *value.others)
            if each
        ]
    return made


def observed(ledger: Ledger, each: Observation, chosen: bool) -> dict[str, Any]:
    """An observation as JSON. A recalled figure is withheld: it was seen in no text."""
    source = ledger.sources.get(each.source)
    hidden = each.confidence is Confidence.UNVERIFIED
    return {
        "id": each.id,
        "chosen": chosen,
        "replaced": each.replaced,
        "value": None if hidden else plain(each.figure.value),
        "withheld": hidden,
        "qualifier": each.figure.qualifier,
        "unit": each.unit,
        "measure": each.measure,
        "state": each.state.value,
        "definition": each.definition,
        "numerator": each.numerator or None,
        "denominator": each.denominator or None,
        "confidence": each.confidence.value,
        "mark": each.mark,
        "source": each.source,
        "title": source.title if source else None,
        "publisher": source.publisher if source else None,
        "kind": source.kind if source else None,
        "url": each.url or None,
        "page": each.page or None,
        "seen": each.seen,
        "note": None if hidden else each.note or None,
        "corrects": each.corrects or None,
        "row": str(each.place),
    }


def text(made: dict[str, Any], depth: int = 0) -> Iterator[str]:
    """The chain in lines a person reads."""
    pad = "  " * depth
    amount = f"{made['qualifier'].replace('_', ' ') + ' ' if made['qualifier'] not in (None, 'exact') else ''}{made['value']}"
    shown = f"{amount} {made['unit']}" if made["value"] is not None else _no_figure(made)
    yield f"{pad}{made['title']}, {made['period']}{', ' + made['country'] if made['country'] else ''}: {shown}"
    yield f"{pad}  state: {made['state'].replace('_', ' ')}; confidence: {made['confidence'] or 'none'}; series {made['series']}"
    for label in ("definition", "reason", "numerator", "denominator", "caveat"):
        if made.get(label):
            yield f"{pad}  {label}: {made[label]}"
    for each in made.get("breaks", ()):
        yield f"{pad}  break from {each['at']}: {each['why']}"
    if "inputs" in made:
        yield f"{pad}  computed for indicator {made['indicator']}: {made['formula']}"
        yield f"{pad}  = {made['worked']}"
        for each in made["inputs"]:
            yield from text(each, depth + 2)
    for each in made.get("observations", ()):
        yield from _observation(each, pad)


def _no_figure(made: dict[str, Any]) -> str:
    if made["state"] == State.IN_CONFLICT.value:
        return "no one figure: the sources differ"
    return "no figure"


def _observation(each: dict[str, Any], pad: str) -> Iterator[str]:
    word = "chosen" if each["chosen"] else "replaced by a correction" if each["replaced"] else "beside it"
    amount = (
        "withheld until it is read in a text"
        if each["withheld"]
        else f"{each['qualifier'].replace('_', ' ')} {each['value']} {each['unit']}"
    )
    yield f"{pad}  {word}: {amount} [{each['mark']}]"
    if each["url"]:
        about = f"{each['publisher'] or 'publisher not recorded'}, {each['kind'] or 'kind not recorded'}"
        yield f"{pad}    {each['title'] or each['source']} ({about})"
        yield f"{pad}    {each['url']}"
    yield f"{pad}    page: {each['page'] or 'not recorded'}; seen or taken in: {each['seen']}; {each['row']}"
    if each["note"]:
        yield f"{pad}    note: {each['note']}"
    if each["corrects"]:
        yield f"{pad}    corrects an older value: {each['corrects']}"
