"""Charts as Vega-Lite specifications, drawn to still SVG and PNG without a browser or a script."""

from duenotice.observatory.charts.model import Bar, Chart, Point
from duenotice.observatory.charts.render import NARROW, draw, png, svg

__all__ = ["NARROW", "Bar", "Chart", "Point", "draw", "png", "svg"]
