"""What a definition declares: its kind, its parameters, its attributes."""
