"""The static site and the open data: pages that need no script, make no request, and work from a file path."""

from duenotice.observatory.site.build import publish

__all__ = ["publish"]
