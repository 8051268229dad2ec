"""What all stands on and knows no page: the list of lessons, colours, how words are set."""
