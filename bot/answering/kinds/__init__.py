"""What is made of the documents beside answers: briefs, comparisons, timelines, who is who, checks of a text."""
