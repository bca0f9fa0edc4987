"""Programs that the project's own interpreter runs: the passes in which new tests are checked."""
