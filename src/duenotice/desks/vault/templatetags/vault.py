"""Template tags of the vault's pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from duenotice.desks.vault.visits import FORM_FIELD, Visit
from duenotice.dossier.named_countries import names
from duenotice.words import Spoken, direction, spoken

register = template.Library()


@register.simple_tag(takes_context=True)
def form_token(context: Mapping[str, Any]) -> SafeString | str:
    """The hidden box that says a form was made for this visit."""
    visit: Visit | None = context.get("visit")
    if visit is None:
        return ""
    return format_html('<input type="hidden" name="{}" value="{}">', FORM_FIELD, visit.form_token)


@register.simple_tag(takes_context=True)
def note(context: Mapping[str, Any], name: str, values: Mapping[str, Any]) -> SafeString | str:
    """What a page says once: a phrase with its values, or a sentence that is English already."""
    if name == "vault.plain":
        return format_html('<span lang="en" dir="ltr">{}</span>', values["text"])
    lang = str(context.get("lang", "en"))
    text = spoken(name, lang, **values)
    return said(context, text)


@register.simple_tag(takes_context=True)
def country_names(context: Mapping[str, Any]) -> list[str]:
    """Names of countries in the page's language."""
    return list(names(str(context.get("lang", "en"))).values())


@register.simple_tag(takes_context=True)
def said(context: Mapping[str, Any], text: Spoken) -> SafeString | str:
    """Text that knows its language; what someone typed is set apart, in whatever direction it runs."""
    if text.lang == "und":
        return format_html("<bdi>{}</bdi>", text.text)
    if text.lang == str(context.get("lang", "en")):
        return text.text
    return format_html('<span lang="{}" dir="{}">{}</span>', text.lang, direction(text.lang), text.text)
