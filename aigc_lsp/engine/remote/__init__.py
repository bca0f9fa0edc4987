"""A team's server as engine: asked over HTTP, with the model of this machine where it does not answer."""
