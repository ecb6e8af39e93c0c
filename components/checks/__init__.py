"""What AWS refuses, checked before anything is deployed. Pure: plain values in, problems out."""
