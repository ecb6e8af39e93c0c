"""Operating what is deployed: users, groups, tokens, logs and checks, on a laptop and on AWS alike."""
