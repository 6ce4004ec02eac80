"""What all desks share: people, requests, events, facts, exhibits, proceedings and contacts of a case."""
