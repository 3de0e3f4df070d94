"""Spanish of time and of who acts: words, numbers, periods, dates, clauses. Below the extractors, above ``text``."""
