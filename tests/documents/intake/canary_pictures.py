"""Pictures made by hand, each with a canary where it does not show."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, ImageCms, PngImagePlugin

CANARY = "QXCANARYZW"


def jpeg(**options: Any) -> bytes:
    """A small JPEG."""
    out = io.BytesIO()
    Image.new("RGB", (32, 24), "teal").save(out, "JPEG", **options)
    return out.getvalue()


def exif(*, gps: bool = False) -> Image.Exif:
    """Camera data with the canary."""
    made = Image.Exif()
    made[0x013B] = CANARY
    made.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0" + CANARY.encode()
    if gps:
        made.get_ifd(0x8825).update(
            {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0), 29: CANARY}
        )
    return made


def jpeg_thumbnail() -> bytes:
    """A JPEG with a thumbnail (IFD1) that holds another JPEG with the canary (Exif 3.0, 4.5)."""
    small = jpeg(comment=CANARY.encode())
    turned = b"\x12\x01\x03\0\x01\0\0\0\x01\0\0\0"
    tiff = b"II*\0\x08\0\0\0" + b"\x01\0" + turned + (26).to_bytes(4, "little") + b"\x02\0"
    at = 26 + 2 + 24 + 4
    tiff += b"\x01\x02\x04\0\x01\0\0\0" + at.to_bytes(4, "little")
    tiff += b"\x02\x02\x04\0\x01\0\0\0" + len(small).to_bytes(4, "little") + b"\0\0\0\0" + small
    return jpeg(exif=b"Exif\0\0" + tiff)


def segment(marker: int, content: bytes) -> bytes:
    """A JPEG with one more segment."""
    plain = jpeg()
    return plain[:2] + bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2, "big") + content + plain[2:]


def png(**texts: str) -> bytes:
    """A small PNG with texts."""
    info = PngImagePlugin.PngInfo()
    for key, value in texts.items():
        info.add_itxt("XML:com.adobe.xmp" if key == "xmp" else key, value)
    out = io.BytesIO()
    Image.new("RGB", (32, 24), "teal").save(out, "PNG", pnginfo=info)
    return out.getvalue()


def profiled() -> bytes:
    """A PNG whose colour profile carries the canary where its copyright stands."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    text = profile.find(b"F\0B\0") if b"F\0B\0" in profile else len(profile) - 32
    marked = profile[:text] + CANARY.encode() + profile[text + len(CANARY) :]
    out = io.BytesIO()
    Image.new("RGB", (32, 24), "teal").save(out, "PNG", icc_profile=marked)
    assert CANARY.encode() in marked
    return out.getvalue()


def saved_as(form: str, **options: Any) -> bytes:
    """A picture in another format."""
    out = io.BytesIO()
    Image.new("RGB", (32, 24), "teal").save(out, form, **options)
    return out.getvalue()
