"""The web project: settings, addresses, security, API. Holds no rule and no fact of a case."""
