"""The tags of JSDoc, TSDoc and Javadoc: read without losing a byte, compared with the code, and put right in place."""
