"""From a Query to ranked Hits."""
