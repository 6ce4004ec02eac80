"""The desks: one Django application for each kind of work. They never import each other."""
