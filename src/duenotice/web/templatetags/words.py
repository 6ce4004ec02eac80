"""Template tags: words in the page's language, addresses in it, files with their fingerprint."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from duenotice.web.language import prefixed
from duenotice.words import Spoken, direction, spoken

register = template.Library()


@register.simple_tag(takes_context=True)
def t(context: Mapping[str, Any], name: str, **values: Any) -> SafeString | str:
    """A phrase; where the page's language lacks it, the English, marked as English."""
    return _marked(spoken(name, _lang(context), **values), _lang(context))


@register.simple_tag(takes_context=True)
def confidence(context: Mapping[str, Any], mark: str) -> SafeString | str:
    """How far a source was verified, in words."""
    return t(context, f"confidence.{mark}")


@register.simple_tag(takes_context=True)
def words(context: Mapping[str, Any], name: str, **values: Any) -> str:
    """A phrase as bare text, for attributes and titles."""
    return spoken(name, _lang(context), **values).text


@register.simple_tag(takes_context=True)
def say(context: Mapping[str, Any], text: Spoken | str) -> SafeString | str:
    """Text that knows its language; plain text is English."""
    return _marked(text if isinstance(text, Spoken) else Spoken(text, "en"), _lang(context))


@register.simple_tag(takes_context=True)
def joined(
    context: Mapping[str, Any], texts: Iterable[Spoken | str], separator: str = "list.separator"
) -> SafeString:
    """Several texts in one line, each marked where its language is not the page's."""
    between = spoken(separator, _lang(context)).text
    return format_html_join(between, "{}", ((say(context, text),) for text in texts))


@register.simple_tag(takes_context=True)
def address(context: Mapping[str, Any], name: str, *args: object) -> str:
    """An address of this site in the page's language."""
    return prefixed(_lang(context), reverse(name, args=args))


@register.simple_tag
def address_in(lang: str, name: str) -> str:
    """An address of this site in a language."""
    return prefixed(lang, reverse(name))


@register.simple_tag
def asset(name: str) -> str:
    """The address of a static file, with a fingerprint so that a new file is never mistaken for an old one."""
    return f"{static(name)}?{_fingerprint(name)}"


@cache
def _fingerprint(name: str) -> str:
    path = finders.find(name)
    if not isinstance(path, str):
        raise template.TemplateSyntaxError(f"no static file '{name}'")
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:10]


def _lang(context: Mapping[str, Any]) -> str:
    return str(context.get("lang", "en"))


def _marked(text: Spoken, lang: str) -> SafeString | str:
    if text.lang == lang:
        return text.text
    return format_html('<span lang="{}" dir="{}">{}</span>', text.lang, direction(text.lang), text.text)
