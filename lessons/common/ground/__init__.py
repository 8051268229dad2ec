"""What all stands on: which lessons there are, and how words are set."""
