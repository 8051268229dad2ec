"""What everything else stands on and what knows no page: the colours, and how words are set."""
