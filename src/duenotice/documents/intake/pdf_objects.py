"""The objects of a PDF: what each may keep, and a last look that nothing else is there."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from duenotice.documents.intake import picture_streams
from duenotice.documents.intake.errors import Refused
from duenotice.documents.intake.limits import Limits
from duenotice.documents.intake.model import Found

#: What an image and a form keep (ISO 32000-1, tables 5, 89 and 95).
_STREAM = ("/Type", "/Subtype", "/Length", "/Filter", "/DecodeParms")
_IMAGE_KEYS = (
    "/Width /Height /ColorSpace /BitsPerComponent /Intent /ImageMask /Mask /Decode /Interpolate "
    "/SMask /SMaskInData /Matte"
)
IMAGE = frozenset((*_STREAM, *_IMAGE_KEYS.split()))
FORM = frozenset((*_STREAM, "/FormType", "/BBox", "/Matrix", "/Resources", "/Group"))
#: Keys that never belong to what is drawn: descriptions, actions, private data, links to files, alternative pictures.
_BANNED_KEYS = (
    "/Metadata /PieceInfo /LastModified /AA /A /JS /JavaScript /OpenAction /Thumb /Names "
    "/EmbeddedFiles /EF /AF /Annots /AcroForm /Outlines /StructTreeRoot /StructParent /StructParents "
    "/OPI /Alternates /Measure /PtData /SpiderInfo /URI /Launch /RichMedia /ActualText /Alt "
    "/OCProperties /OC /XFA /Info /Author /Creator /Producer"
)
BANNED = frozenset(_BANNED_KEYS.split())
#: Keys under which a dictionary of freely chosen names stands.
_NAMING = (
    "/XObject",
    "/Font",
    "/ExtGState",
    "/ColorSpace",
    "/Pattern",
    "/Shading",
    "/Properties",
    "/CharProcs",
    "/Colorants",
)
_SCRIPTS = ("/JavaScript", "/JS")
_ACTIONS = (
    "/Launch",
    "/URI",
    "/SubmitForm",
    "/ImportData",
    "/GoToR",
    "/GoToE",
    "/Rendition",
    "/Movie",
    "/Sound",
    "/RichMediaExecute",
)


def note_everywhere(pdf: Pdf, found: Found) -> None:
    """Count what lies in the objects of the source, reachable or not."""
    for obj in _dictionaries(pdf.objects):
        _note_actions(obj, found, 0)
        found.add("xmp", int(obj.get("/Type") == Name.Metadata))
        found.add("alt_text", sum(key in obj for key in ("/ActualText", "/Alt")))
        found.add("private_data", int("/PieceInfo" in obj and obj.get("/Type") != Name.Page))
        found.add("signature", int(obj.get("/Type") == Name.Sig))


def _note_actions(obj: Any, found: Found, depth: int) -> None:
    """Actions in an object and in what stands directly in it (12.6.2)."""
    if depth > 8:
        return
    if isinstance(obj, Dictionary | Stream):
        action = str(obj.get("/S", ""))
        found.add("script", int(action == "/JavaScript"))
        found.add("action", int(action in _ACTIONS))
    elif not isinstance(obj, Array):
        return
    for value in list(obj) if isinstance(obj, Array) else [obj[key] for key in list(obj.keys())]:
        if isinstance(value, Dictionary | Array) and not value.is_indirect:
            _note_actions(value, found, depth + 1)


def _dictionaries(objects: Iterable[Any]) -> Iterable[Any]:
    for obj in objects:
        try:
            if isinstance(obj, Dictionary | Stream):
                yield obj
        except (pikepdf.PdfError, ValueError):
            continue


def clean_everywhere(pdf: Pdf, found: Found, limits: Limits) -> None:
    """Reduce every object of a rebuilt PDF to what drawing needs."""
    tables = _name_tables(pdf)
    for obj in list(pdf.objects):
        if isinstance(obj, Stream):
            _clean_stream(obj, found, limits)
        _clean_inside(obj, getattr(obj, "objgen", (0, 0)) in tables)
    for key in list(pdf.trailer.keys()):
        if key not in ("/Root", "/Size", "/ID"):
            del pdf.trailer[key]
    for key in list(pdf.Root.keys()):
        if key not in ("/Type", "/Pages"):
            del pdf.Root[key]


def _clean_stream(obj: Any, found: Found, limits: Limits) -> None:
    kind = obj.get("/Subtype")
    if "/F" in obj or "/FFilter" in obj:
        # The content would be fetched from another file (7.3.8.2).
        found.add("remote", 1)
        for key in ("/F", "/FFilter", "/FDecodeParms"):
            if key in obj:
                del obj[key]
    if kind == Name.Image:
        _keep(obj, IMAGE)
        _clean_image(obj, found, limits)
    elif kind == Name.Form:
        _keep(obj, FORM)
    elif kind == Name.PS:
        obj.write(b"")


def _keep(obj: Any, allowed: frozenset[str]) -> None:
    for key in list(obj.keys()):
        if key not in allowed:
            del obj[key]


def _clean_image(obj: Any, found: Found, limits: Limits) -> None:
    wide, high = int(obj.get("/Width", 0)), int(obj.get("/Height", 0))
    if wide * high > limits.pixels * 4:
        raise Refused("picture_too_large", str(limits.pixels // 1_000_000))
    filters = obj.get("/Filter")
    names = [str(name) for name in filters] if isinstance(filters, Array) else [str(filters)]
    if names == ["/DCTDecode"]:
        raw, removed = picture_streams.bare_jpeg(obj.read_raw_bytes())
    elif names == ["/JPXDecode"]:
        raw, removed = picture_streams.bare_jpeg2000(obj.read_raw_bytes())
    elif {"/DCTDecode", "/JPXDecode"} & set(names):
        _unwrap(obj, names)
        _clean_image(obj, found, limits)
        return
    else:
        return
    found.add("exif", removed)
    if removed:
        parms = obj.get("/DecodeParms")
        obj.write(raw, filter=Name(names[0]), decode_parms=parms if isinstance(parms, Dictionary) else None)


def _unwrap(obj: Any, names: list[str]) -> None:
    """A JPEG inside other filters: take these off so that it can be looked at."""
    if names[-1] not in ("/DCTDecode", "/JPXDecode") or len(names) > 4:
        raise Refused("damaged")
    with Pdf.new() as apart:
        held = Stream(apart, obj.read_raw_bytes())
        held.Filter = Array([Name(name) for name in names[:-1]])
        parms = obj.get("/DecodeParms")
        if isinstance(parms, Array):
            held.DecodeParms = Array(list(parms)[:-1])
        obj.write(held.read_bytes(), filter=Name(names[-1]))


def _name_tables(pdf: Pdf) -> set[tuple[int, int]]:
    """Dictionaries whose keys are names the file chose itself (a glyph or a font may be called `A`)."""
    tables: set[tuple[int, int]] = set()
    for obj in _dictionaries(pdf.objects):
        tables.update(
            obj[key].objgen
            for key in _NAMING
            if isinstance(obj.get(key), Dictionary) and obj[key].is_indirect
        )
    return tables


def _clean_inside(obj: Any, names: bool, depth: int = 0) -> None:
    """Take banned keys out of an object and what stands directly in it, and colour profiles with them."""
    if depth > 60:
        raise Refused("damaged")
    if isinstance(obj, Dictionary | Stream):
        for key in list(obj.keys()):
            if key in BANNED and not names:
                del obj[key]
            else:
                _clean_value(obj, key, key in _NAMING, depth)
    elif isinstance(obj, Array):
        for index in range(len(obj)):
            _clean_value(obj, index, False, depth)


def _clean_value(holder: Any, key: Any, names: bool, depth: int) -> None:
    value = holder[key]
    space = _plain_space(value)
    if space is not None:
        holder[key] = space
    elif not getattr(value, "is_indirect", False):
        _clean_inside(value, names, depth + 1)


def _plain_space(value: Any) -> Name | None:
    """The device colour space of as many parts as a profile has (8.6.5.5); profiles can carry texts."""
    if not (isinstance(value, Array) and len(value) == 2 and value[0] == Name.ICCBased):
        return None
    parts = int(value[1].get("/N", 3))
    return {1: Name.DeviceGray, 3: Name.DeviceRGB, 4: Name.DeviceCMYK}.get(parts)


def check_clean(data: bytes) -> None:
    """Read a finished copy again and look for anything banned.

    Raises:
        Refused: something is still there.
    """
    with Pdf.open(io.BytesIO(data)) as pdf:
        keys = set(pdf.trailer.keys()) - {
            "/Root",
            "/Size",
            "/ID",
            "/Type",
            "/W",
            "/Index",
            "/Length",
            "/Filter",
            "/DecodeParms",
        }
        if keys or set(pdf.Root.keys()) - {"/Type", "/Pages"}:
            raise Refused("clean_failed", "PDF")
        tables = _name_tables(pdf)
        for obj in _dictionaries(pdf.objects):
            if (obj.objgen not in tables and BANNED & set(obj.keys())) or str(obj.get("/S", "")) in (
                *_SCRIPTS,
                *_ACTIONS,
            ):
                raise Refused("clean_failed", "PDF")
