"""Documentation from facts: what the tree says, in words that were checked, in the project's own style."""
