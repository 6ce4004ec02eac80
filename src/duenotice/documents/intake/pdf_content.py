"""What a page draws, instruction by instruction: without remarks, hidden descriptions, and layers that are off."""

from __future__ import annotations

from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from duenotice.documents.intake.errors import Refused
from duenotice.documents.intake.limits import Limits
from duenotice.documents.intake.model import Found

#: Mark put on a layer that is off, so that it is known again after its page was copied.
OFF = "/DueNoticeOff"
_INVISIBLE = 3
#: Operators that put something on the page, and those that paint a path (annex A).
_DRAWS = frozenset(("Tj", "TJ", "'", '"', "Do", "sh", "INLINE IMAGE"))
_PAINTS = frozenset(("S", "s", "f", "F", "f*", "B", "B*", "b", "b*"))


def mark_layers_off(pdf: Pdf) -> None:
    """Mark the layers that the file shows switched off (ISO 32000-1, 8.11.4.3)."""
    properties = pdf.Root.get("/OCProperties")
    if not isinstance(properties, Dictionary):
        return
    default = properties.get("/D", Dictionary())
    listed = list(properties.get("/OCGs", []))
    shown = {group.objgen for group in default.get("/ON", [])}
    everything_off = default.get("/BaseState") == Name.OFF
    off = [group for group in listed if everything_off and group.objgen not in shown]
    for group in [*off, *default.get("/OFF", [])]:
        if isinstance(group, Dictionary):
            group[OFF] = True


def is_off(layer: Any) -> bool:
    """Whether a layer, or every layer of a membership (8.11.2.2), is marked as off."""
    if not isinstance(layer, Dictionary):
        return False
    if layer.get(OFF):
        return True
    groups = layer.get("/OCGs")
    members = list(groups) if isinstance(groups, Array) else [groups]
    known = [member for member in members if isinstance(member, Dictionary)]
    policy = layer.get("/P", Name.AnyOn)
    states = [bool(member.get(OFF)) for member in known]
    if not states or "/VE" in layer:
        return False
    rules = {
        "/AllOn": any(states),
        "/AnyOn": all(states),
        "/AnyOff": not any(states),
        "/AllOff": not all(states),
    }
    return rules.get(str(policy), all(states))


class Content:
    """Rewrites content streams of pages, forms, patterns and glyphs.

    Args:
        pdf: the document that owns them.
        found: where findings go.
        limits: of size.
    """

    def __init__(self, pdf: Pdf, found: Found, limits: Limits) -> None:
        self._pdf = pdf
        self._found = found
        self._left = limits.archive_bytes
        self._seen: set[tuple[int, int]] = set()

    def page(self, page: pikepdf.Page) -> None:
        """Rewrite a page and all that it draws."""
        resources = page.obj.get("/Resources", Dictionary())
        page.contents_coalesce()
        if "/Contents" in page.obj:
            page.obj.Contents = self._pdf.make_stream(self._rewritten(page, resources))
        self._resources(resources, 0)

    def _resources(self, resources: Any, depth: int) -> None:
        if not isinstance(resources, Dictionary) or depth > 30:
            return
        for group in ("/XObject", "/Pattern"):
            held: Any = resources.get(group)
            for name in list(held.keys()) if isinstance(held, Dictionary) else ():
                if is_off(held[name].get("/OC")):
                    self._found.add("hidden_layer", 1)
                    del held[name]
                else:
                    self._stream(held[name], resources, depth)
        for font in _values(resources.get("/Font")):
            for glyph in _values(font.get("/CharProcs")):
                self._stream(glyph, font.get("/Resources", resources), depth)
        for state in _values(resources.get("/ExtGState")):
            mask = state.get("/SMask")
            if isinstance(mask, Dictionary) and "/G" in mask:
                self._stream(mask.G, resources, depth)
        if "/Properties" in resources:
            del resources["/Properties"]

    def _stream(self, stream: Any, outer: Any, depth: int) -> None:
        if (
            not isinstance(stream, Stream)
            or stream.objgen in self._seen
            or stream.get("/Subtype") == Name.Image
        ):
            return
        self._seen.add(stream.objgen)
        resources = stream.get("/Resources", outer)
        stream.write(self._rewritten(stream, resources))
        self._resources(stream.get("/Resources"), depth + 1)

    def _rewritten(self, holder: Any, resources: Any) -> bytes:
        raw = holder.obj.Contents.read_bytes() if isinstance(holder, pikepdf.Page) else holder.read_bytes()
        self._left -= len(raw)
        if self._left < 0:
            raise Refused("bomb")
        try:
            instructions = pikepdf.parse_content_stream(holder)
        except (pikepdf.PdfError, pikepdf.PdfParsingError):
            raise Refused("damaged") from None
        return _Instructions(resources, self._found).kept(instructions)


def _values(held: Any) -> list[Any]:
    if not isinstance(held, Dictionary):
        return []
    return [held[name] for name in list(held.keys()) if isinstance(held[name], Dictionary | Stream)]


class _Instructions:
    """One content stream: what is kept, and whether marked content is nested inside a layer that is off (14.6)."""

    def __init__(self, resources: Any, found: Found) -> None:
        self._properties = (
            resources.get("/Properties", Dictionary()) if isinstance(resources, Dictionary) else Dictionary()
        )
        self._objects = (
            resources.get("/XObject", Dictionary()) if isinstance(resources, Dictionary) else Dictionary()
        )
        self._found = found
        self._off: list[bool] = []
        self._invisible = False

    def kept(self, instructions: Any) -> bytes:
        kept = [self._shown(item) for item in instructions if self._keeps(item)]
        self._found.add("invisible_text", int(self._invisible))
        return bytes(pikepdf.unparse_content_stream(kept))

    def _keeps(self, item: Any) -> bool:
        operator, operands = str(item.operator), item.operands
        if operator in ("BDC", "BMC"):
            hidden = operator == "BDC" and str(operands[0]) == "/OC" and is_off(self._named(operands[1]))
            self._found.add("hidden_layer", int(hidden))
            self._off.append(hidden)
            return False
        if operator == "EMC":
            if self._off:
                self._off.pop()
            return False
        if operator in ("MP", "DP"):
            return False
        if operator == "Tr" and operands and int(operands[0]) == _INVISIBLE:
            self._invisible = True
        if operator == "Do" and operands and is_off(self._object(str(operands[0])).get("/OC")):
            return False
        # Inside a layer that is off nothing is drawn, but the state of the page goes on (8.11.3.2).
        return not (any(self._off) and operator in _DRAWS)

    def _shown(self, item: Any) -> Any:
        """Inside a layer that is off, a path ends without being painted."""
        hidden = any(self._off) and str(item.operator) in _PAINTS
        return pikepdf.ContentStreamInstruction([], pikepdf.Operator("n")) if hidden else item

    def _named(self, operand: Any) -> Any:
        return self._properties.get(str(operand)) if isinstance(operand, Name) else operand

    def _object(self, name: str) -> Any:
        held = self._objects.get(name, Dictionary())
        return held if isinstance(held, Dictionary | Stream) else Dictionary()
