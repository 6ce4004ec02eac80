"""Due Notice: what the rules say about one government request, dated, cited and two-sided."""

__version__ = "0.1.0"
