"""What everything else uses and what knows no page: lessons, colours, how words are set."""
