"""Order exactly once: request, review, submit, and resolve where an answer was lost."""
