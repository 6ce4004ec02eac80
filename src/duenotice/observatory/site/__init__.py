"""The pages, the charts and the open data: pages that need no script, make no request, and work from a file path."""

from duenotice.observatory.site.addresses import START, under
from duenotice.observatory.site.build import publish
from duenotice.observatory.site.edition import Edition, fingerprint
from duenotice.observatory.site.pages import Page, languages, page_names, render

__all__ = ["START", "Edition", "Page", "fingerprint", "languages", "page_names", "publish", "render", "under"]
