"""Text for the model, versioned by hash."""
