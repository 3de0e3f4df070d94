"""Reading a question: what is asked, about what, under which conditions. Pure; knows only the corpus's words."""
