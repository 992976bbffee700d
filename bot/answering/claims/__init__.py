"""What a sentence claims that can be looked up in its source: quantities, names, denials, who did what to whom."""
