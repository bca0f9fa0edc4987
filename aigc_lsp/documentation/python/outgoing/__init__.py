"""What leaves a function: values, exceptions, warnings."""
