"""Pictures: decoded and encoded again, so that only the points remain."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import Any

from PIL import (  # the formats are named so that nothing is left to load once the fence is closed
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageCms,
    ImageOps,
    ImageSequence,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from duenotice.documents.intake.errors import Refused
from duenotice.documents.intake.limits import Limits
from duenotice.documents.intake.model import Cleaned, Found, Kind

_LOADED = (
    BmpImagePlugin,
    GifImagePlugin,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)
Image.preinit()
_FORMATS = ("JPEG", "PNG", "TIFF", "GIF", "WEBP", "BMP")
#: What a picture becomes. GIF, WEBP and BMP become PNG: without loss, and shown everywhere.
_BECOMES = {Kind.JPEG: Kind.JPEG, Kind.TIFF: Kind.TIFF}
_SAVED: dict[Kind, dict[str, Any]] = {
    Kind.JPEG: {"format": "JPEG", "quality": 92, "subsampling": 0},
    Kind.PNG: {"format": "PNG", "optimize": False},
    Kind.TIFF: {"format": "TIFF", "compression": "tiff_deflate"},
}
#: Tag numbers (Exif 3.0, 4.6; TIFF 6.0; IPTC in TIFF).
_GPS_TAG, _EXIF_TAG, _IPTC_TAG, _XMP_TAG, _PHOTOSHOP_TAG = 0x8825, 0x8769, 0x83BB, 0x02BC, 0x8649
#: Tags that say how the points are stored (TIFF 6.0, section 8): no data about a camera or a person.
_STORAGE_TAGS = (
    "254 255 256 257 258 259 262 266 273 274 277 278 279 282 283 284 290 296 297 317 "
    "318 319 320 322 323 324 325 330 338 339 347 529 530 531 532"
)
_STRUCTURE = frozenset(
    (*map(int, _STORAGE_TAGS.split()), _GPS_TAG, _EXIF_TAG, _IPTC_TAG, _XMP_TAG, _PHOTOSHOP_TAG)
)
_TEXT_KEYS = (
    "comment",
    "Comment",
    "Description",
    "Author",
    "Title",
    "Copyright",
    "Software",
    "Raw profile type exif",
)
_LARGEST_SIDE = 60_000


def clean_picture(data: bytes, limits: Limits) -> Cleaned:
    """Encode a picture again without anything but its points, turned upright, in the colours of a screen (sRGB).

    Raises:
        Refused: damaged, too large, or with too many pages.
    """
    found = Found()
    image = open_picture(data, limits)
    source = Kind.JPEG if image.format == "MPO" else Kind(str(image.format).lower())
    kind = _BECOMES.get(source, Kind.PNG)
    count = int(getattr(image, "n_frames", 1))
    if count > limits.pages:
        raise Refused("too_many_pages", str(limits.pages))
    _note(image, data, found)
    if count > 1 and kind is not Kind.TIFF:
        found.add("frames_dropped", count - 1)
        count = 1
    frames = _frames(image, count, limits, kind)
    out = io.BytesIO()
    first = next(frames)
    if count > 1:
        first.save(out, save_all=True, append_images=list(frames), **_SAVED[kind])
    else:
        first.save(out, **_SAVED[kind])
    return Cleaned(out.getvalue(), kind, found.all(), (), count)


def open_picture(data: bytes, limits: Limits) -> Image.Image:
    """Open a picture without decoding it.

    Raises:
        Refused: damaged, of another type, or with more points than allowed.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data), formats=_FORMATS)
            image.getexif()
    except Image.DecompressionBombError:
        raise Refused("picture_too_large", str(limits.pixels // 1_000_000)) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise Refused("damaged") from None
    _check_size(image, limits)
    return image


def _check_size(image: Image.Image, limits: Limits) -> None:
    if image.width * image.height > limits.pixels or max(image.size) > _LARGEST_SIDE:
        raise Refused("picture_too_large", str(limits.pixels // 1_000_000))


def _frames(image: Image.Image, count: int, limits: Limits, kind: Kind) -> Iterator[Image.Image]:
    """The pages as new pictures that carry nothing over. At most eight times the points of one picture in all."""
    points = 0
    for number, frame in enumerate(ImageSequence.Iterator(image)):
        if number >= count:
            return
        _check_size(frame, limits)
        points += frame.width * frame.height
        if points > 8 * limits.pixels:
            raise Refused("picture_too_large", str(limits.pixels // 1_000_000))
        try:
            yield _plain(frame, kind)
        except (OSError, SyntaxError, ValueError, IndexError):
            raise Refused("damaged") from None


def _plain(frame: Image.Image, kind: Kind) -> Image.Image:
    frame.load()
    turned = ImageOps.exif_transpose(frame)
    shown = _in_srgb(turned)
    if shown.mode not in ("1", "L", "RGB", "RGBA", "LA"):
        shown = shown.convert("RGBA" if "transparency" in shown.info or "A" in shown.mode else "RGB")
    if kind is Kind.JPEG and shown.mode not in ("L", "RGB"):
        shown = shown.convert("RGB")
    return Image.frombytes(shown.mode, shown.size, shown.tobytes())


def _in_srgb(image: Image.Image) -> Image.Image:
    """The same colours without the profile that explained them."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return image
    try:
        held = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        changed = ImageCms.profileToProfile(image, held, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return changed if changed is not None else image


def _note(image: Image.Image, data: bytes, found: Found) -> None:
    exif = image.getexif()
    inner = exif.get_ifd(_EXIF_TAG)
    found.add("gps", int(bool(exif.get_ifd(_GPS_TAG))))
    found.add("exif", len(inner) + len([tag for tag in exif if tag not in _STRUCTURE]))
    found.add("thumbnail", int(image.format != "TIFF" and _has_thumbnail(image)))
    info = image.info
    tagged = set(exif)
    found.add("xmp", int(any(key in info for key in ("xmp", "XML:com.adobe.xmp")) or _XMP_TAG in tagged))
    found.add("iptc", int("photoshop" in info or bool(tagged & {_IPTC_TAG, _PHOTOSHOP_TAG})))
    found.add("colour_profile", int(bool(info.get("icc_profile"))))
    texts = set(getattr(image, "text", {})) - {"XML:com.adobe.xmp"} if image.format == "PNG" else set()
    found.add("info", len(texts | {key for key in _TEXT_KEYS if info.get(key)}))
    found.add("trailing_bytes", _after_end(data, str(image.format)))


def _has_thumbnail(image: Image.Image) -> bool:
    """Whether the camera data hold a picture of their own, as JPEG (Exif 3.0, 4.5.5) or as points."""
    block = image.info.get("exif", b"")
    return b"\xff\xd8\xff" in block or bool(image.getexif().get_ifd(1))


def _after_end(data: bytes, form: str) -> int:
    """Bytes after the end mark of a picture, where the format has one."""
    if form == "JPEG":
        at = data.rfind(b"\xff\xd9")
        # An archive that follows may hold the mark too: look for what an archive or document begins with.
        ends = [
            hit
            for mark in (b"PK\x03\x04", b"%PDF-", b"<script", b"<?php")
            if (hit := data.find(b"\xff\xd9" + mark)) >= 0
        ]
        at = min([at, *ends]) if at >= 0 else at
        return len(data) - at - 2 if at >= 0 else 0
    if form == "PNG":
        at = data.find(b"IEND\xaeB`\x82")
        return len(data) - at - 8 if at >= 0 else 0
    return 0
