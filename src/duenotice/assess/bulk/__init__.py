"""Tables of requests: the same law, read and judged by the million."""
