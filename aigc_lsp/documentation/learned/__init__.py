"""What is learned of a project's way of documenting: from its texts, and from what its tools are told."""
