"""The observatory's pages inside the program: the same as the still site, from the same code. No form, no search, no cookie."""
