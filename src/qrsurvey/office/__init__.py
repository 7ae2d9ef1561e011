"""The use cases, one a module: what a person can do with a workspace. The public Python API."""
