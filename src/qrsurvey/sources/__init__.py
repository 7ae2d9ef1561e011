"""Where answers come from: a Google Sheet, or a file exported from it. Nothing is understood here yet."""
