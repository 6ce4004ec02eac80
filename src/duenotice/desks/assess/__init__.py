"""The desk that assesses one request. Stateless: answers travel in the form, nothing is kept."""
