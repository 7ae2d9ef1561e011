"""What the doctor looks at: one module an area, one small function a check, each yielding its findings."""
