"""What a page may load and do. Pinned by tests."""

from __future__ import annotations

#: Content-Security-Policy: everything from here, nothing inline, nothing from elsewhere, never framed.
CSP_DIRECTIVES = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
_FEATURES = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation", "gyroscope",
    "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "publickey-credentials-get",
    "screen-wake-lock", "usb", "xr-spatial-tracking",
)  # fmt: skip
#: Permissions-Policy: no feature of the device is used.
PERMISSIONS = ", ".join(f"{feature}=()" for feature in _FEATURES)
#: Headers of every answer, besides the Content-Security-Policy.
HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Origin-Agent-Cluster": "?1",
    "X-DNS-Prefetch-Control": "off",
    "X-Robots-Tag": "noindex, nofollow",
}
#: Pages made from answers are kept nowhere: not by the browser's cache, not by a proxy.
PRIVATE = "no-store"
#: Pages that hold nothing of a case.
PUBLIC = "no-cache"
