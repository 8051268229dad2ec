"""What everything else uses and what knows no page: lessons, colours, words, what requests say."""
