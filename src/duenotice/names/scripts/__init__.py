"""How each script is read: one module a family of scripts, each from letters to sounds (see `names.sounds`)."""
