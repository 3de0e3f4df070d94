"""From ranked passages and their facts to an answer, choices, or an honest no. Pure functions."""
