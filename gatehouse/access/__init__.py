"""Who may call what: the table of a program's endpoints, its changes, its proof, and where each is read from."""
