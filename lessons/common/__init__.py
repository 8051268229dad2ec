"""What lessons share: the bones of a page, controls, charts, and what a learner did."""
