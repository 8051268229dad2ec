"""What a learner's session and browser keep, and how much of a page runs again."""
