"""Three-valued reasoning over rules: conditions, traces, questions, precedents, bulk compilation. Knows no law."""
