"""A team around one register: accounts, who belongs to which case, and the team's answers to the one policy."""
