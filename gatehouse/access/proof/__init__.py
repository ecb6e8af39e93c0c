"""Whether anything that a program deploys reaches a backend without a caller who is known: the proof, or the request."""
