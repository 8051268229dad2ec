"""What a learner's session and browser keep, and which parts of a page run again."""
